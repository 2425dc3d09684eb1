import type { Task } from '../model/task.ts';

/** How a gate holds a task back. Both join a running transaction. */
export interface Parking {
  /** Parks a queued task. `reason`: one sentence for people. Undefined: it is not queued, and stays as it is. */
  park(task: Pick<Task, 'id'>, reason: string | undefined): Task | undefined;
  /** Queues a parked task again. */
  unpark(task: Pick<Task, 'id'>): void;
}
