import { expect, it } from 'vitest';
import { differenceRow, percentile, ratioRow, row } from '../../bench/figure.ts';

it('a percentile lies between the two nearest samples, in whatever order they came', () => {
  expect(percentile([30, 10, 20], 50)).toBe(20);
  expect(percentile([10, 20], 50)).toBe(15);
  expect(percentile([0, 100], 95)).toBe(95);
  expect(percentile([7], 95)).toBe(7);
});

it('a single value has no 95th percentile', () => {
  expect(row('memory', 'MB', [93], 100)).toEqual({ what: 'memory', unit: 'MB', p50: 93, n: 1, below: 100 });
});

it('two series are compared middle with middle', () => {
  expect(ratioRow('slower', [20, 30, 40], [10, 10, 10]).p50).toBe(3);
  expect(differenceRow('later', [20, 30, 40], [10, 10, 10]).p50).toBe(20);
});
