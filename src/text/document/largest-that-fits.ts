/**
 * The largest count from 0 to `limit` that `fits`, when every smaller one fits too. Doubles its steps first, so the
 * cost depends on the result and not on `limit`.
 */
export function largestThatFits(limit: number, fits: (count: number) => boolean): number {
  let low = 0;
  let step = 1;
  while (low + step <= limit && fits(low + step)) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step - 1, limit);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle - 1;
  }
  return low;
}
