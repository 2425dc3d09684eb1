/**
 * The largest count from 0 to `limit` that `fits`, when every smaller one fits too. Gallops up first, so the cost is in
 * proportion to the result and not to `limit`.
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
