import type { Task } from '../model/task.ts';

/** A task that is about to start. */
export interface TaskStart {
  /** As it is now. */
  readonly task: Task;
  /** The session that it continues, as of now; undefined: a new one. */
  readonly sessionId: string | undefined;
  /** It works in a copy of that session. */
  inCopy: boolean;
}

/** Something that may hold a task back before it starts. Meanwhile the task is `parked`, and its chat shows why. */
export interface TaskGate {
  /**
   * Resolves when the task may start, as far as this gate is concerned. `letGo` gives the task's place to others while
   * it waits and returns a function that takes the place back. Rejects when `signal` aborts: the notice in the chat
   * then stays until `release`, also over a restart.
   */
  pass(start: TaskStart, signal: AbortSignal, letGo: () => () => void): Promise<void>;
  /** Whether the gate holds this task back by now, although it passed before. */
  isClosed?(start: TaskStart): boolean;
  /** The start has failed. True: it failed for a reason that this gate waits out, so the task has to pass again. */
  waitsOut?(error: unknown, start: TaskStart): boolean;
  /** The task has ended, whatever it waited for. May be called again. */
  release(task: Task): void;
}
