import type { Task, TaskState } from './task.ts';

/** Follows "it is". A task that waits for a person needs words for that. */
export function stateWords(state: TaskState): string {
  return state === 'waiting' ? 'waiting for an answer' : state;
}

/** The word about a task that was deleted because it is old. */
export function noLongerStored(number: number): string {
  return `I no longer have task #${number}: this bridge deletes old tasks.`;
}

/** The word for a press that comes too late to change the task. */
export function tooLateFor({ number, state }: Task): string {
  return `Too late: task #${number} is ${stateWords(state)}.`;
}

/** What a parked task waits for, shown in lists before its text. */
export function parkedWords({ reason }: Task): string {
  return `waiting${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`} · `;
}
