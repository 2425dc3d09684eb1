import { expect, test } from 'vitest';
import { formatDuration } from '../../../src/text/format/duration.ts';

test.each([
  [0, '0.0 s'],
  [800, '0.8 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [12_300, '12 s'],
  [59_499, '59 s'],
  [59_500, '1 min 00 s'],
  [185_000, '3 min 05 s'],
  [3_599_600, '1 h 00 min'],
  [3_720_000, '1 h 02 min'],
  [-5, '0.0 s'],
  [Number.NaN, '0.0 s'],
])('%d ms is written as %s', (ms, written) => {
  expect(formatDuration(ms)).toBe(written);
});
