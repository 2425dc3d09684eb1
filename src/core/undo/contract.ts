import type { EpochMs } from '../model/events.ts';
import type { Projects } from '../model/projects.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import type { Outbox } from '../reply/outbox.ts';

/** What a task changed in the checkout of its person, and the way back. */
export interface Checkpoints {
  /**
   * Claude begins a call: the state from before is kept, the first time. A call that may change files and asks nobody
   * may be quicker than that; then nothing is kept, for half of a change is worse than no undo.
   */
  toolStarted(task: Task, tool: string): void;
  /** Claude asks for a call before it makes it: `kept` holds it back. */
  asked(task: Task): void;
  /** Resolves once that is kept, or cannot be; at once when nothing is under way. Never rejects. */
  kept(taskId: string): Promise<void>;
  /** The task has ended: shows what it changed, with a button. */
  ended(taskId: string): void;
  /** Shows what an undo would bring back. Inside a transaction. @returns the word for the person */
  plan(task: Task): string;
  /** Does it: `all`, or only what nobody changed since. Inside a transaction. @returns the word for the person */
  undo(task: Task, user: User, which: 'all' | 'untouched'): string;
  /** Undoes the undo. Inside a transaction. @returns the word for the person */
  redo(task: Task, user: User): string;
  /** Forgets those that are older than their days at this moment. */
  expire(now: EpochMs): Promise<void>;
}

export interface CheckpointsOptions {
  store: Store;
  workspaces: Pick<Workspaces, 'hasRepository' | 'snapshot' | 'planUndo' | 'undo' | 'forget'>;
  projects: Pick<Projects, 'get'>;
  outbox: Outbox;
  /** How long they are kept, ms. */
  keepMs: number;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge stops. */
  signal: AbortSignal;
}
