import type { EpochMs } from '../../model/events.ts';

/** A durable moment. */
export interface Due {
  /** Its kind, then `:` and what it is about; a key without `:` is a kind of its own. */
  key: string;
  at: EpochMs;
  /** What its handler needs; anything JSON can hold. */
  payload: unknown;
}

export interface DueStore {
  /** One with the same key has this moment and payload from now on. */
  set(due: Due): void;
  cancel(key: string): void;
  get(key: string): Due | undefined;
  /** The earliest of these kinds, with none of the keys in `except`; undefined: there is none. */
  next(kinds: readonly string[], except: readonly string[]): Due | undefined;
  /** Which kinds there are. */
  kinds(): string[];
}
