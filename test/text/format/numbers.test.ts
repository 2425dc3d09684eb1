import { expect, it } from 'vitest';
import { formatCount, formatDollars, formatWhole } from '../../../src/text/format/numbers.ts';

it.each([
  [0, '$0.00'],
  [0.004, '<$0.01'],
  [0.005, '$0.01'],
  [0.05, '$0.05'],
  [4.8, '$4.80'],
  [0.999, '$1.00'],
  [1_234.5, '$1,234.50'],
])('%d dollars are %s', (amount, shown) => {
  expect(formatDollars(amount)).toBe(shown);
});

it.each([
  [0, '0'],
  [999, '999'],
  [1_000, '1k'],
  [1_234, '1.2k'],
  [9_949, '9.9k'],
  [9_950, '10k'],
  [45_300, '45k'],
  [999_499, '999k'],
  [999_500, '1M'],
  [12_000_000, '12M'],
  [3_400_000_000_000, '3400G'],
])('a count of %d is %s', (count, shown) => {
  expect(formatCount(count)).toBe(shown);
});

it('a whole number has marks at its thousands', () => {
  expect(formatWhole(45_000)).toBe('45,000');
  expect(formatWhole(7)).toBe('7');
});
