import type { Clock, SteadyMs } from '../ports/clock.ts';

/** Lets a few things happen at once, and further ones at a slow rate; each key by itself. */
export interface TokenBucket {
  /** When the next one may happen; now or earlier means at once. */
  readyAt(key: string): SteadyMs;
  /** Notes that it happens now. */
  take(key: string): void;
}

export function createTokenBucket(clock: Clock, { burst, refillMs }: { burst: number; refillMs: number }): TokenBucket {
  /** A bucket as one number: when it will be full again. */
  const fullAt = new Map<string, number>();

  return {
    readyAt: (key) => (fullAt.get(key) ?? 0) - (burst - 1) * refillMs,
    take(key) {
      const now = clock.steady();
      for (const [other, at] of fullAt) if (at <= now) fullAt.delete(other);
      fullAt.set(key, Math.max(fullAt.get(key) ?? 0, now) + refillMs);
    },
  };
}
