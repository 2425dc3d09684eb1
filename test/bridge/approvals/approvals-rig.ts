import type { IncomingPress } from '../../../src/core/model/incoming.ts';
import type { User } from '../../../src/core/model/user.ts';
import type { AskAnswer } from '../../../src/core/ports/host.ts';
import type { Arrived } from '../chat.ts';
import { message, press, type Rig, type RigOptions, startRig } from '../rig.ts';
import type { PlayedAsk, Run } from '../scripted-host.ts';

export const bob: User = {
  platform: 'telegram',
  id: '3',
  name: 'Bob',
  role: 'operator',
  host: 'desk',
  source: 'config',
};
export const eve: User = {
  platform: 'telegram',
  id: '4',
  name: 'Eve',
  role: 'operator',
  host: 'desk',
  source: 'config',
};
/** The rules claude suggests beside a command. */
export const suggesting = (content: string) => ({ suggestions: [{ tool: 'Bash', content }] });

/** A bridge in which claude works on task 1 of Ann (or of `by`), which is `text`. */
export async function startAsking(options: RigOptions & { by?: User; where?: string; text?: string } = {}) {
  const { by, where = 'telegram:1', text = 'build it', ...rest } = options;
  const rig = await startRig({ users: [bob, eve], ...rest });
  rig.chat.give(message(text, { conversation: where, ...(by && { sender: { id: by.id, name: by.name } }) }));
  const run = await rig.untilRun(1);
  return { ...rig, ...withCards(rig), run };
}

/** Of other posts with buttons. */
function isNoCard({ buttons }: Arrived): boolean {
  return !buttons.some(({ action }) => action.startsWith('ask:'));
}

export function withCards(rig: Rig) {
  const card = (part: string, conversation?: string) =>
    rig.until(
      () =>
        rig.chat.arrived.find(
          (post) =>
            post.buttons.length > 0 &&
            post.text.includes(part) &&
            // A reply is known as one only when the bridge knows what its own message is called.
            (rig.store.outbox.keyOf(post.conversation, post.messageId) !== undefined || isNoCard(post)) &&
            (conversation === undefined || post.conversation === conversation),
        ),
      `a card with “${part}”`,
    );

  return {
    card,
    /** claude asks to run a command; resolves when the card is there. */
    async askBash(command: string, run: Run, change = {}): Promise<{ ask: PlayedAsk; post: Arrived }> {
      const ask = rig.host.ask('Bash', { command }, run, change);
      return { ask, post: await card(command) };
    },
    /** Presses the button of a post by its label (its beginning); Ann does, unless told otherwise. */
    press(post: Arrived, label: string, change: Partial<IncomingPress> = {}): void {
      const button = post.buttons.find((candidate) => candidate.label.startsWith(label));
      if (!button) throw new Error(`no button “${label}” among ${post.buttons.map((one) => one.label).join(', ')}`);
      rig.chat.give(press(button.action, { conversation: post.conversation, messageId: post.messageId, ...change }));
    },
    untilAnswer: (ask: PlayedAsk): Promise<AskAnswer> => rig.until(() => ask.answer, 'an answer for claude'),
    untilWord: (part: string) =>
      rig.until(() => rig.chat.acknowledged.find(({ text }) => text?.includes(part))?.text, `the word “${part}”`),
    /** The text of a message as it is now. */
    untilChanged: (post: Arrived, part: string) =>
      rig.until(() => post.text.includes(part) && post, `“${part}” in the card`),
    as: (user: User): Partial<IncomingPress> => ({ sender: { id: user.id, name: user.name } }),
  };
}
