import type { ConversationId } from '../model/conversation.ts';
import { endStates } from '../model/task.ts';
import type { Store } from '../ports/store.ts';

const noteKey = 'budget';

/** What is remembered of a task that might pass the budget. */
export interface BudgetNote {
  taskId: string;
  /** It was allowed, for good. */
  isLifted: boolean;
  /** Where cards about it stand, with buttons. */
  places: ConversationId[];
}

/** Which tasks were asked about because of the budget; survives a restart. Tasks that have ended are forgotten. */
export interface BudgetNotes {
  get(taskId: string): BudgetNote | undefined;
  set(note: BudgetNote): void;
  delete(taskId: string): void;
}

export function createBudgetNotes({ notes, tasks }: Pick<Store, 'notes' | 'tasks'>): BudgetNotes {
  // Not kept in memory: a transaction that fails takes back what was written in it.
  function read(): BudgetNote[] {
    return JSON.parse(notes.get(noteKey) ?? '[]') as BudgetNote[];
  }

  function write(all: readonly BudgetNote[]): void {
    const left = all.filter(({ taskId }) => {
      const task = tasks.get(taskId);
      return task !== undefined && !endStates.includes(task.state);
    });
    if (left.length > 0) notes.set(noteKey, JSON.stringify(left));
    else notes.delete(noteKey);
  }

  return {
    get: (taskId) => read().find((note) => note.taskId === taskId),
    set: (note) => write([...read().filter(({ taskId }) => taskId !== note.taskId), note]),
    delete: (taskId) => write(read().filter((note) => note.taskId !== taskId)),
  };
}
