import type { TaskState } from '../task.ts';

/** Behind "it is": of whom a task waits for has to be said. */
export function stateWords(state: TaskState): string {
  return state === 'waiting' ? 'waiting for an answer' : state;
}
