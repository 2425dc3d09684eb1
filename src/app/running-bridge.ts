import type { TaskControl } from '../core/actions/task-control.ts';
import type { User } from '../core/model/user.ts';
import type { Pairing } from '../core/people/pairing.ts';
import type { LeftBehind } from '../core/recovery/farewell.ts';
import type { createControlMethods } from './control.ts';
import type { AgentFound } from './watch/agent-watch.ts';

/** Why the tasks of a piped input are not done. */
export interface Unfinished {
  /** One or two sentences for people. */
  message: string;
  /** Numbers of the tasks that are left. */
  tasks: number[];
  /** When they continue. */
  continues: 'with the next start' | 'after /resume';
}

export interface RunningBridge {
  readonly pairing: Pairing;
  readonly tasks: TaskControl;
  /** What a person at the host can have the bridge do, by the name of the method. */
  readonly control: ReturnType<typeof createControlMethods>;
  /** All people who have access now. */
  users(): User[];
  /** Rejects when a platform has failed for good (its credentials are refused). */
  readonly failed: Promise<never>;
  /** Claude's state as found at start. */
  readonly agent: Promise<AgentFound>;
  /**
   * Resolves when no message, task or post is left to do, or with what keeps the rest of the tasks back when a person
   * has to act. Denies what Claude asks meanwhile: nobody is there.
   */
  finishUnattended(): Promise<Unfinished | undefined>;
  /**
   * Takes nothing more in, lets running tasks end for `graceMs`, sends what waits, closes the store. The next start
   * takes up what could not end.
   */
  stop(graceMs: number): Promise<LeftBehind>;
  runningTasks(): number;
}
