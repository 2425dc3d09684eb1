import type { Clock } from '../../../src/core/ports/clock.ts';

const epoch = 1_420_070_400_000n;

/** Makes ids that tell their time, each later than those before. */
export function createSnowflakes(clock: Clock): () => string {
  let last = 0n;

  return () => {
    const timed = (BigInt(clock.now()) - epoch) << 22n;
    last = timed > last ? timed : last + 1n;
    return String(last);
  };
}
