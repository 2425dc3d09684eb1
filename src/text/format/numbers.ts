/** `$0.05`, `$1,234.50`; `<$0.01` for less than a cent. US dollars. */
export function formatDollars(amount: number): string {
  if (amount > 0 && amount < 0.005) return '<$0.01';
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

const steps = ['', 'k', 'M', 'G'] as const;

/** A whole number of at most three digits and a letter: `812`, `1.2k`, `45k`, `3M`. */
export function formatCount(count: number): string {
  let amount = Math.round(count);
  let step = 0;
  // A value that would round to 1000 takes the next step.
  while (amount >= 999.5 && step < steps.length - 1) {
    amount /= 1000;
    step++;
  }
  const isShort = step > 0 && amount < 9.95;
  return `${amount.toFixed(isShort ? 1 : 0).replace(/\.0$/, '')}${steps[step]}`;
}

/** `45,000`. */
export function formatWhole(count: number): string {
  return count.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** The middle value, or the mean of the two middle ones; 0 for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}

/** `1 file`, `3 files` */
export function quantity(count: number, what: string): string {
  return `${formatWhole(count)} ${what}${count === 1 ? '' : 's'}`;
}
