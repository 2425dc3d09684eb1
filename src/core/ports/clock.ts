/** All waiting goes through a Clock, so that tests can move time by hand. Milliseconds everywhere. */
export interface Clock {
  /** Milliseconds since the epoch; jumps when someone sets the time, and when the machine slept. */
  now(): number;
  /** Milliseconds since any moment; never jumps. Use it for durations, and `now` for moments. */
  steady(): number;
  /** Calls `run` once after `ms`; the returned function cancels it. Does not keep the process alive. */
  after(ms: number, run: () => void): () => void;
  /** Resolves after `ms`, rejects with the signal's reason when it aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
