import type { Clock } from '../ports/clock.ts';

/**
 * True for a key that nobody asked about within the last `ms`: the caller may report or log it again. Beyond `most`
 * keys within that time it returns false: a crowd must not fill memory, disk or a chat.
 */
export function createOncePerKey(clock: Clock, ms: number, most = 1_000): (key: string) => boolean {
  const last = new Map<string, number>();

  return (key) => {
    const now = clock.now();
    // In order of arrival, so the old ones are in front.
    for (const [other, at] of last) {
      if (now - at < ms) break;
      last.delete(other);
    }
    if (last.has(key) || last.size >= most) return false;
    last.set(key, now);
    return true;
  };
}
