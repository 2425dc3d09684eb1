import { expect, it } from 'vitest';
import { listedCommands } from '../../../src/core/commands/registry.ts';
import { message, startRig } from '../rig.ts';

it('/start and /id are in no list of commands, and work all the same', async () => {
  const { chat, untilText } = await startRig();

  chat.give(message('/help'));
  const help = await untilText('/new:');
  chat.give(message('/start'));
  await untilText('Connected to desk.');
  chat.give(message('/id'));
  await untilText('Your id: 1. This chat: telegram:1.');

  expect(help).not.toMatch(/\/(start|id):/);
  expect(listedCommands.map(({ name }) => name)).toContain('whoami');
  expect(listedCommands.filter(({ name }) => ['start', 'id'].includes(name))).toEqual([]);
});
