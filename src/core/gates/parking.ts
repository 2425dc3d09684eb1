import type { Task } from '../model/task.ts';

/** How a gate keeps a task back. Both join a running transaction. */
export interface Parking {
  /** A queued task is `parked`. `reason`: one sentence for people. Undefined: it is not queued, and stays as it is. */
  park(task: Pick<Task, 'id'>, reason: string | undefined): Task | undefined;
  /** A parked task is `queued` again. */
  unpark(task: Pick<Task, 'id'>): void;
}
