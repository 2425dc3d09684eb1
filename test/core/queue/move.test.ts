import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/core/model/user.ts';
import { moveInQueue } from '../../../src/core/queue/move.ts';
import { farthestForward, wronglyOvertaken } from '../../../src/core/queue/overtaking.ts';
import { ann, createTempStore } from '../../bridge/rig.ts';
import { aTask, chat } from '../../contracts/store/stage.ts';

/** `people`: the persons of the tasks, in their order; the tasks are named by their places from 0. */
function setUp(people: string) {
  const { store } = createTempStore();
  store.atomically(() => {
    for (const [n, userId] of [...people].entries()) store.tasks.add(aTask(`t${n}`, { userId }));
  });
  const { tasks } = store;
  return { store, tasks, order: () => tasks.queueOf(chat).map(({ id }) => id) };
}

const parts = (store: ReturnType<typeof setUp>['store']) => ({
  store,
  allowList: { roleOf: () => 'operator' as const },
});
const operator = (id: string): User => ({ ...ann, id, role: 'operator' });

it('moves among those alone that are in line', () => {
  const { tasks, order } = setUp('11111');

  expect(moveInQueue(tasks, { id: 't3' }, 'first', ['t0'])).toBe(true);
  expect(order()).toEqual(['t0', 't3', 't1', 't2', 't4']);
  expect(moveInQueue(tasks, { id: 't1' }, 'up', ['t0', 't3'])).toBe(false);
  expect(moveInQueue(tasks, { id: 't0' }, 'last', ['t0'])).toBe(false);
  expect(moveInQueue(tasks, { id: 'nothing' }, 'last')).toBe(false);
  expect(moveInQueue(tasks, { id: 't3' }, 'last')).toBe(true);
  expect(moveInQueue(tasks, { id: 't0' }, 'down')).toBe(true);
  expect(order()).toEqual(['t1', 't0', 't2', 't4', 't3']);
  expect(moveInQueue(tasks, { id: 't3' }, { behind: 't1' })).toBe(true);
  expect(order()).toEqual(['t1', 't3', 't0', 't2', 't4']);
});

it('where no number is left between two tasks, those around get others, in the same order', () => {
  const { tasks, order } = setUp('1'.repeat(500));
  const before = order();
  tasks.respace(
    chat,
    new Map([
      ['t249', 250],
      ['t250', 250.00000000000003],
      ['t251', 250.00000000000006],
    ]),
  );

  expect(moveInQueue(tasks, { id: 't499' }, { behind: 't249' })).toBe(true);

  const expected = before.filter((id) => id !== 't499');
  expected.splice(250, 0, 't499');
  expect(order()).toEqual(expected);
  expect(moveInQueue(tasks, { id: 't498' }, { behind: 't249' })).toBe(true);
  expect(order().slice(249, 253)).toEqual(['t249', 't498', 't499', 't250']);
});

it.each([
  ['first', 0],
  ['last', 2],
] as const)('makes room at the %s end of a line too', (_, at) => {
  const { tasks, order } = setUp('1111');
  const crowd = ['t0', 't1', 't2'].map((id, n): [string, number] => [id, 1 + n * Number.EPSILON]);
  tasks.respace(chat, new Map(crowd));

  moveInQueue(tasks, { id: 't3' }, { behind: `t${Math.max(0, at - 1)}` });

  expect(order().indexOf('t3')).toBe(Math.max(0, at - 1) + 1);
  expect(order().filter((id) => id !== 't3')).toEqual(['t0', 't1', 't2']);
});

describe('who may be overtaken', () => {
  it('an operator overtakes own tasks, and an owner or the host all, over any distance', () => {
    const { store, tasks } = setUp(`2${'1'.repeat(250)}`);
    const task = tasks.get('t250')!;
    const line = { store: tasks, except: [] };
    const wrong = (by: User | undefined, except: string[] = []) =>
      wronglyOvertaken(parts(store), by, { ...line, except }, task, 'first')?.id;
    const forward = (by: User | undefined, before: string[] = [], except: string[] = []) =>
      farthestForward(parts(store), by, { ...line, except }, task, new Set(before));

    expect(wrong(operator('1'))).toBe('t0');
    expect(wrong(operator('1'), ['t0'])).toBeUndefined();
    expect(wrong(operator('2'))).toBe('t1');
    expect(wrong(ann)).toBeUndefined();
    expect(wrong(undefined)).toBeUndefined();
    expect(forward(operator('1'))).toEqual({ behind: 't0' });
    expect(forward(operator('1'), [], ['t0'])).toBe('first');
    expect(forward(operator('2'))).toEqual({ behind: 't249' });
    expect(forward(operator('1'), ['t4', 't9'])).toEqual({ behind: 't9' });
    expect(forward(ann, ['t9', 't4'])).toEqual({ behind: 't9' });
    expect(forward(ann, ['t9'], ['t9'])).toBe('first');
    expect(forward(undefined)).toBe('first');
  });

  it('only the one directly before it matters for one place up, and none for a way back', () => {
    const { store, tasks } = setUp('211');
    const wrong = (id: string, to: 'up' | 'down' | 'last') =>
      wronglyOvertaken(parts(store), operator('1'), { store: tasks, except: [] }, tasks.get(id)!, to)?.id;

    expect(wrong('t1', 'up')).toBe('t0');
    expect(wrong('t2', 'up')).toBeUndefined();
    expect(wrong('t0', 'down')).toBeUndefined();
    expect(wrong('t0', 'last')).toBeUndefined();
  });
});
