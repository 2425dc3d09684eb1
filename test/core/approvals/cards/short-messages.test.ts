import { expect, it } from 'vitest';
import type { Capabilities } from '../../../../src/core/ports/capabilities.ts';
import { facts as discord } from '../../../../src/platforms/discord/limits/facts.ts';
import { facts as telegram } from '../../../../src/platforms/telegram/limits/facts.ts';
import type { Block } from '../../../../src/text/document/blocks.ts';
import { createCardRig } from './card-rig.ts';

const command = Array.from({ length: 300 }, (_, n) => `step-${n + 1} &&`).join(' \\\n');

/** Characters of the code on the card, and whether the whole command comes as a file. */
async function codeOn(capabilities: Capabilities): Promise<{ length: number; isAttached: boolean }> {
  const { show } = createCardRig({ capabilities });
  const { posts, files } = await show('Bash', { command });
  const codes = posts.flatMap(({ blocks }) =>
    blocks.filter((block): block is Block & { type: 'code' } => block.type === 'code'),
  );
  return {
    length: codes.reduce((sum, { text }) => sum + text.length, 0),
    isAttached: Object.values(files).some((text) => text.includes('step-300')),
  };
}

it('the code on a card leaves half of the shortest message to the words, and is whole in a file', async () => {
  const [short, onDiscord, onTelegram] = await Promise.all(
    [{ ...telegram.capabilities, textUnits: 1_000 }, discord.capabilities, telegram.capabilities].map(codeOn),
  );

  expect(short!.length).toBeLessThanOrEqual(460);
  expect(short).toMatchObject({ isAttached: true });
  expect(onDiscord!.length).toBeGreaterThan(460);
  expect(onDiscord).toEqual(onTelegram);
});
