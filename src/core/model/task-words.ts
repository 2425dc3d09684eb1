import type { Task, TaskState } from './task.ts';

/** Behind "it is": of whom a task waits for has to be said. */
export function stateWords(state: TaskState): string {
  return state === 'waiting' ? 'waiting for an answer' : state;
}

/** What a press hears that would have changed it. */
export function tooLateFor({ number, state }: Task): string {
  return `Too late: task #${number} is ${stateWords(state)}.`;
}

/** In a list, before its text: what it waits for. */
export function parkedWords({ reason }: Task): string {
  return `waiting${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`} · `;
}
