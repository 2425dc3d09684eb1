const firstMs = 500;
const longestMs = 30_000;

/** How often a wait has doubled after so many failures in a row, as a factor. */
export function growthAfter(failures: number): number {
  return 2 ** Math.min(failures, 10);
}

/** Before the next try, after so many failures in a row before this one, ms. `random`: 0 (included) to 1. */
export function backOffMs(failures: number, random: () => number): number {
  return Math.min(longestMs, firstMs * growthAfter(failures)) * (0.75 + random() / 4);
}
