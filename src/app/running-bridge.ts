import type { TaskControl } from '../core/actions/task-control.ts';
import type { User } from '../core/model/user.ts';
import type { Pairing } from '../core/people/pairing.ts';
import type { LeftBehind } from '../core/recovery/farewell.ts';
import type { createControlMethods } from './control.ts';
import type { AgentFound } from './watch/agent-watch.ts';

/** Why tasks of a pipe are not done. */
export interface Unfinished {
  /** One or two sentences for people. */
  message: string;
  /** Numbers. */
  tasks: number[];
  /** When they do. */
  continues: 'with the next start' | 'after /resume';
}

export interface RunningBridge {
  readonly pairing: Pairing;
  readonly tasks: TaskControl;
  /** What someone at the host can have it do, by the name of the method. */
  readonly control: ReturnType<typeof createControlMethods>;
  /** Everybody who is let in now. */
  users(): User[];
  /** Rejects when a platform has failed for good (its credentials are refused). */
  readonly failed: Promise<never>;
  /** Claude's state as found at start. */
  readonly agent: Promise<AgentFound>;
  /**
   * Resolves when no message, task or post is left to do, or with what keeps the tasks back that are left, if a person
   * has to do something about it. What claude asks meanwhile is denied: nobody is there.
   */
  finishUnattended(): Promise<Unfinished | undefined>;
  /**
   * Takes nothing more in, lets running tasks end for `graceMs`, sends what is to be sent, closes the store. What could
   * not end is picked up by the next start.
   */
  stop(graceMs: number): Promise<LeftBehind>;
  runningTasks(): number;
}
