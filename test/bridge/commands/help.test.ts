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

it('/help shows six everyday commands first and every other one below, by theme', async () => {
  const { chat, untilText } = await startRig();

  chat.give(message('/help'));
  const lines = (await untilText('/new:')).split('\n').map((line) => line.replace(/^\W*\/(\w+):.*$/, '$1'));

  const fold = lines.indexOf('More commands');
  expect(lines.slice(1, fold)).toEqual(['new', 'stop', 'queue', 'tasks', 'project', 'status']);
  expect(lines[fold + 1]).toBe('Tasks');
  for (const { name } of listedCommands) expect(lines.filter((line) => line === name)).toHaveLength(1);
});
