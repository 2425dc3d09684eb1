import { expect, it } from 'vitest';
import type { PlatformRig } from './platform-rig.ts';

/** What a platform, or the person at its other end, may do without: by name, all that it takes to have it. */
const abilities = {
  previews: ({ platform }) => ({ previews: platform.previews }),
  receipts: ({ platform }) => ({ receipts: platform.receipts }),
  presses: ({ platform, press }) => ({ presses: platform.presses, press }),
  replacing: ({ platform, labels, goneMessage }) => ({ replace: platform.replace, labels, goneMessage }),
  removing: ({ platform, goneMessage }) => ({ remove: platform.remove, goneMessage }),
  replies: ({ reply }) => ({ reply }),
  forwards: ({ forward }) => ({ forward }),
  'private conversations': ({ platform }) => ({ privateConversation: platform.privateConversation }),
  files: ({ platform, sendFile, seenFiles }) => ({ files: platform.files, sendFile, seenFiles }),
  'pairing links': ({ platform }) => ({ pairingLinks: platform.pairingLinks }),
  commands: ({ platform }) => ({ publishCommands: platform.publishCommands }),
  'kept messages': ({ keepsMessages }) => ({ keepsMessages: keepsMessages || undefined }),
  trouble: ({ platform }) => ({ trouble: platform.trouble }),
  limits: ({ hold }) => ({ hold }),
  'going offline': ({ goOffline }) => ({ goOffline }),
  'gone conversations': ({ gone }) => ({ gone }),
} satisfies Record<string, (rig: PlatformRig) => Record<string, unknown>>;

export type Ability = keyof typeof abilities;

/** Nothing gets lost unnoticed, and no word about what is lacking outlives the lack. */
export function testAbilities(stage: { readonly rig: PlatformRig; has(ability: Ability): boolean }): void {
  it('has all that it is not said to lack, and nothing else', () => {
    const wrong = (Object.keys(abilities) as Ability[]).flatMap((ability) =>
      Object.entries(abilities[ability](stage.rig))
        .filter(([, value]) => (value !== undefined) !== stage.has(ability))
        .map(([part, value]) => `${ability}: ${part} is ${value === undefined ? 'missing' : 'there'}`),
    );

    expect(wrong).toEqual([]);
  });
}
