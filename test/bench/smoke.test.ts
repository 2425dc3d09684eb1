import { expect, it } from 'vitest';
import { smoke, whole } from '../../bench/extent.ts';
import { row } from '../../bench/figure.ts';
import { problemsIn } from '../../bench/smoke.ts';

it('a smoke run takes less, a whole run all', () => {
  expect([whole.count(40, 1), smoke.count(40, 1)]).toEqual([40, 1]);
});

it('a figure whose values are all there is taken, however slow the machine', () => {
  expect(problemsIn([row('time', 'ms', [90_000], 10), row('tasks lost', '', [0], 1)])).toEqual([]);
});

it('a figure without rows, without a value or with something lost is not', () => {
  expect(problemsIn([])).toEqual(['it has no rows']);
  expect(problemsIn([row('time', 'ms', [])])).toEqual(['no value: time']);
  expect(problemsIn([row('time', 'ms', [1, Number.NaN])])).toEqual(['no value: time']);
  expect(problemsIn([row('tasks lost', '', [2], 1)])).toEqual(['2 tasks lost']);
});
