import { describe, expect, it } from 'vitest';
import { type QueuePlace, rankFor } from '../../../src/core/queue/order.ts';
import { message, startRig } from '../rig.ts';

type Target = Parameters<typeof rankFor>[2];
type Line = Parameters<typeof rankFor>[0];

const line = [
  { id: 'a', rank: 1 },
  { id: 'b', rank: 2 },
  { id: 'c', rank: 3 },
] as unknown as Line;

function after(id: string, to: Target): string {
  const rank = rankFor(line, { id }, to);
  if (rank === undefined) return 'as it is';
  return line
    .map((task) => (task.id === id ? { ...task, rank } : task))
    .toSorted((one, other) => one.rank - other.rank)
    .map((task) => task.id)
    .join('');
}

describe('a task in a line of three', () => {
  it.each<[string, QueuePlace, string]>([
    ['c', 'first', 'cab'],
    ['c', 'up', 'acb'],
    ['a', 'down', 'bac'],
    ['a', 'last', 'bca'],
    ['b', 'first', 'bac'],
    ['b', 'last', 'acb'],
    ['a', 'first', 'as it is'],
    ['a', 'up', 'as it is'],
    ['c', 'down', 'as it is'],
    ['c', 'last', 'as it is'],
    ['d', 'first', 'as it is'],
  ])('%s moved %s makes %s', (id, to, expected) => {
    expect(after(id, to)).toBe(expected);
  });
});

it.each<[string, string, string]>([
  ['c', 'a', 'acb'],
  ['a', 'c', 'bca'],
  ['c', 'b', 'as it is'],
])('%s put behind %s makes %s', (id, behind, expected) => {
  expect(after(id, { behind })).toBe(expected);
});

it('can be moved any number of times: the numbers between two do not run out', async () => {
  const { bridge, chat, untilRun, untilState, task } = await startRig();
  chat.give(...['runs', 'a', 'b', 'c'].map((text) => message(text)));
  await untilRun(1);
  await untilState(4, 'queued');

  for (let n = 0; n < 200; n++) expect(bridge.tasks.move(task(n % 2 === 0 ? 4 : 3), 'up')).toBe(true);

  expect(bridge.tasks.queueOf('telegram:1').map(({ number }) => number)).toEqual([2, 3, 4]);
});
