import type { Clock } from '../../core/ports/clock.ts';
import { type LaunchSettings, settingsKey } from '../launch/settings.ts';

/**
 * One process started in advance, for the next new session with the same settings. After a time without use it ends, and
 * there is none until someone may need it again.
 */
export interface Spare<T> {
  /** Someone may soon need one with these settings. */
  keep(settings: LaunchSettings): void;
  /** The spare, if it fits; waits for one that is just starting. */
  take(settings: LaunchSettings): Promise<T | undefined>;
  /** Starts a new one, if one is wanted, none is there and there can be room. */
  refill(): void;
  current(): T | undefined;
  /** Forgets a spare that is gone. */
  forget(item: T): void;
  /** Ends a spare that worked by itself, and keeps none for its settings any more: the next would do the same. */
  discard(item: T): void;
  /** It is not let go any more: all processes end. */
  stop(): void;
}

export interface SpareOptions<T> {
  /** Whether a spare may start, if need be in place of an idle process. */
  hasRoom(): boolean;
  start(settings: LaunchSettings): Promise<T>;
  /** False: it worked by itself. */
  isFresh(item: T): boolean;
  letGo(item: T): void;
  onFailed(error: unknown): void;
  clock: Clock;
  /** Time without use until it is let go. */
  unusedMs: number;
}

export function createSpare<T>(options: SpareOptions<T>): Spare<T> {
  const { hasRoom, start, isFresh, letGo, onFailed, clock, unusedMs } = options;
  const restless = new Set<string>();
  let wanted: LaunchSettings | undefined;
  let ready: { key: string; item: T } | undefined;
  let filling: { key: string; done: Promise<void> } | undefined;
  /** Someone may need one. */
  let isAwake = false;
  let cancelRest = () => {};

  function noteUse(): void {
    cancelRest();
    cancelRest = clock.after(unusedMs, rest);
  }

  function rest(): void {
    isAwake = false;
    if (ready) letGo(ready.item);
    ready = undefined;
  }

  function refill(): void {
    if (!wanted || !isAwake || ready || filling || !hasRoom()) return;
    const settings = wanted;
    const key = settingsKey(settings);
    if (restless.has(key)) return;
    filling = { key, done: fill(settings, key) };
  }

  async function fill(settings: LaunchSettings, key: string): Promise<void> {
    try {
      const item = await start(settings);
      const isFit = isFresh(item);
      if (!isFit) restless.add(key);
      if (isFit && isAwake && wanted && settingsKey(wanted) === key) ready = { key, item };
      else letGo(item);
    } catch (error) {
      onFailed(error);
    } finally {
      filling = undefined;
    }
  }

  return {
    keep(settings) {
      wanted = settings;
      isAwake = true;
      noteUse();
      if (ready && ready.key !== settingsKey(settings)) {
        letGo(ready.item);
        ready = undefined;
      }
      refill();
    },
    async take(settings) {
      const key = settingsKey(settings);
      if (isAwake) noteUse();
      if (filling?.key === key) await filling.done;
      if (ready?.key !== key) return undefined;
      const { item } = ready;
      ready = undefined;
      return item;
    },
    refill,
    current: () => ready?.item,
    forget(item) {
      if (ready?.item === item) ready = undefined;
    },
    discard(item) {
      if (ready?.item === item) {
        restless.add(ready.key);
        ready = undefined;
      }
      letGo(item);
    },
    stop: () => cancelRest(),
  };
}
