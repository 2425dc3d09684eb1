import type { Task } from '../model/task.ts';

/** A task that is about to be started. */
export interface TaskStart {
  /** As of now. */
  readonly task: Task;
  /** The session that it continues, as of now; undefined: a new one. */
  readonly sessionId: string | undefined;
  /** It works in a copy of that session. */
  inCopy: boolean;
}

/** Something that may keep a task back before it starts. The task is `parked` meanwhile, and its chat says why. */
export interface TaskGate {
  /**
   * Resolves when the task may start, as far as this gate is concerned. `letGo` gives the task's place to others while
   * it waits; what it returns takes the place back. Rejects when `signal` aborts: what the chat says then stays until
   * `release`, so also over a restart.
   */
  pass(start: TaskStart, signal: AbortSignal, letGo: () => () => void): Promise<void>;
  /** It keeps all tasks back by now, also those that passed before. */
  isClosed?(): boolean;
  /** The start has failed. True: for a reason that this gate waits out, so the task has to pass again. */
  waitsOut?(error: unknown, start: TaskStart): boolean;
  /** The task does not wait any more. Inside the transaction that ends it. */
  release(task: Task): void;
}
