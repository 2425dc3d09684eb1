import type { Task } from '../model/task.ts';

/** What the task may still cost after its earlier attempts, US dollars. Undefined: there is no limit. */
export function leftOfTaskLimit({ costUsd = 0 }: Task, taskUsd: number | undefined): number | undefined {
  return taskUsd === undefined ? undefined : Math.max(0, taskUsd - costUsd);
}
