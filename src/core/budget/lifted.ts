import { endStates } from '../model/task.ts';
import type { Store } from '../ports/store/store.ts';

const noteKey = 'budget-lifted';

/** Tasks that may run over the budget, for good; survives a restart. It forgets tasks that have ended. */
export interface Lifted {
  has(taskId: string): boolean;
  add(taskId: string): void;
}

export function createLifted({ notes, tasks }: Pick<Store, 'notes' | 'tasks'>): Lifted {
  // Reads the store each time: a failed transaction takes back what it wrote.
  function read(): string[] {
    return JSON.parse(notes.get(noteKey) ?? '[]') as string[];
  }

  function isOpen(taskId: string): boolean {
    const task = tasks.get(taskId);
    return task !== undefined && !endStates.includes(task.state);
  }

  return {
    has: (taskId) => read().includes(taskId),
    add: (taskId) => notes.set(noteKey, JSON.stringify([...new Set([...read().filter(isOpen), taskId])])),
  };
}
