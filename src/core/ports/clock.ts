import type { EpochMs } from '../model/events.ts';
/**
 * A moment on the steady clock: milliseconds since any moment. Only the difference of two means something, and only in
 * this process: never store one.
 */
export type SteadyMs = number;

/** All waiting goes through a Clock, so that tests can move time by hand. Milliseconds everywhere. */
export interface Clock {
  /** Jumps when someone sets the time, and when the machine slept. */
  now(): EpochMs;
  /** Never jumps. Use it for durations, and `now` for moments. */
  steady(): SteadyMs;
  /** Calls `run` once after `ms`; the returned function cancels it. Does not keep the process alive. */
  after(ms: number, run: () => void): () => void;
  /** Resolves after `ms`, rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
