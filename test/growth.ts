import { expect, vi } from 'vitest';

const attempts = 6;

/**
 * Fails when the cost of `work` grows faster than a text of repeated pieces. Judges no speed: it compares the
 * processor's time for two lengths, 8 times apart, and takes the best of several attempts, as other work of the process
 * may fall into one measurement, but not into all.
 */
export function expectLinear(piece: string, work: (text: string) => void): void {
  const growths: number[] = [];
  // 8 is linear, 64 is quadratic.
  while (growths.length < attempts && !growths.some((times) => times <= 24)) growths.push(growth(piece, work));
  expect(Math.min(...growths), `${JSON.stringify(piece)} grows ${growths.join(', ')} times`).toBeLessThanOrEqual(24);
}

/** How many times the cost grows from a text of 12,500 characters to one of 100,000. */
function growth(piece: string, work: (text: string) => void): number {
  const [short, long] = [12_500, 100_000].map((length) => piece.repeat(Math.ceil(length / piece.length))) as [
    string,
    string,
  ];
  // Once without measuring, as what runs for the first time is compiled; below a millisecond there is nothing to compare.
  work(long);
  const least = (text: string) => Math.min(...[1, 2].map(() => costOf(() => work(text))));
  return least(long) / Math.max(least(short), 1);
}

/** Milliseconds of the processor. */
function costOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** How many characters `work` gives to regular expressions. */
export function charactersGiven(work: () => void): number {
  const exec = vi.spyOn(RegExp.prototype, 'exec');
  try {
    work();
    return exec.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
  } finally {
    exec.mockRestore();
  }
}
