import type { Row } from './figure.ts';

/**
 * The problems of a smoke run's rows, in words: missing values, and numbers that miss their aim. It does not judge
 * times.
 */
export function problemsIn(rows: readonly Row[]): string[] {
  if (rows.length === 0) return ['it has no rows'];
  return rows.flatMap(({ what, unit, p50, p95 = p50, n, below }) => {
    if (n === 0 || !Number.isFinite(p50) || !Number.isFinite(p95)) return [`no value: ${what}`];
    if (unit === '' && below !== undefined && p50 >= below) return [`${p50} ${what}`];
    return [];
  });
}
