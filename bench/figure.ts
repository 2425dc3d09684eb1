import type { Scale } from './extent.ts';

/** One line of the table: what was measured, in one plain sentence, and how it came out. */
export interface Row {
  what: string;
  unit: Unit;
  p50: number;
  /** Absent where only one value was measured. */
  p95?: number;
  /** How many samples. */
  n: number;
  /** The middle value has to stay below this. */
  below?: number;
}

export type Unit = 'ms' | 's' | 'MB' | '' | 'x' | '/s';

/** A group of rows that are measured together, in one run. */
export interface Figure {
  /** Its name on the command line. */
  name: string;
  title: string;
  measure(scale: Scale): Promise<Row[]>;
}

export function row(what: string, unit: Unit, samples: readonly number[], below?: number): Row {
  return {
    what,
    unit,
    p50: percentile(samples, 50),
    ...(samples.length > 1 ? { p95: percentile(samples, 95) } : {}),
    n: samples.length,
    ...(below === undefined ? {} : { below }),
  };
}

/** The middle of one series over the middle of another, and the same for their 95th percentiles. */
export function ratioRow(what: string, samples: readonly number[], base: readonly number[], below?: number): Row {
  return {
    what,
    unit: 'x',
    p50: percentile(samples, 50) / percentile(base, 50),
    p95: percentile(samples, 95) / percentile(base, 95),
    n: Math.min(samples.length, base.length),
    ...(below === undefined ? {} : { below }),
  };
}

/** How much later the middle of one series is than the middle of another, and the same for their 95th percentiles. */
export function differenceRow(what: string, samples: readonly number[], base: readonly number[], below?: number): Row {
  return {
    what,
    unit: 'ms',
    p50: percentile(samples, 50) - percentile(base, 50),
    p95: percentile(samples, 95) - percentile(base, 95),
    n: Math.min(samples.length, base.length),
    ...(below === undefined ? {} : { below }),
  };
}

/** Between the two nearest samples, in proportion. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place % 1);
}
