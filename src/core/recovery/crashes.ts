import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store/store.ts';

const crashesKey = 'crashes';

/** How often Claude was cut off in this task, this time included; known beyond a restart. */
export function countCrash({ tasks, notes }: Pick<Store, 'tasks' | 'notes'>, task: Task): number {
  const known = Object.entries(JSON.parse(notes.get(crashesKey) ?? '{}') as Record<string, number>);
  const kept = Object.fromEntries(known.filter(([id]) => mayBeCutOff(tasks.get(id))));
  const count = (kept[task.id] ?? 0) + 1;
  notes.set(crashesKey, JSON.stringify({ ...kept, [task.id]: count }));
  return count;
}

function mayBeCutOff(task: Task | undefined): boolean {
  return task !== undefined && ['queued', 'parked', 'running', 'waiting'].includes(task.state);
}
