import { marks } from '../../text/format/marks.ts';
import type { Task, TaskState } from './task.ts';

/** Follows "it is". People do not know the names of two states. */
export function stateWords(state: TaskState): string {
  if (state === 'parked') return 'on hold';
  return state === 'waiting' ? 'waiting for an answer' : state;
}

const stateMarks: Record<TaskState, string> = {
  queued: marks.waiting,
  parked: marks.waiting,
  running: marks.running,
  waiting: marks.needsYou,
  interrupted: marks.needsYou,
  done: marks.done,
  failed: marks.failed,
  cancelled: marks.failed,
};

export function stateMark(state: TaskState): string {
  return stateMarks[state];
}

/** A sentence about a task in a chat, behind the mark of its state. */
export function aboutTask({ state }: Pick<Task, 'state'>, words: string): string {
  return `${stateMarks[state]} ${words}`;
}

/** What a chat shows of a task that never ran, or that someone ended. */
export function cancelledWords({ number }: Pick<Task, 'number'>): string {
  return `${stateMarks.cancelled} Cancelled #${number}.`;
}

/** The beginning of a row about a task: its mark and its number. */
export function taskLabel({ state, number }: Pick<Task, 'state' | 'number'>): string {
  return `${stateMarks[state]} #${number}`;
}

/** The word about a task that was deleted because it is old. */
export function noLongerStored(number: number): string {
  return `I no longer have task #${number}: this bridge deletes old tasks.`;
}

/** The word for a press that comes too late to change the task. */
export function tooLateFor(task: Task): string {
  return aboutTask(task, `Too late: task #${task.number} is ${stateWords(task.state)}.`);
}

/** What a parked task waits for, shown in lists before its text. */
export function parkedWords({ reason }: Task): string {
  return `waiting${reason === undefined ? '' : `: ${reason.replace(/\.$/, '')}`} · `;
}

/**
 * The first line of what needs a person, which a notification shows: where, what is needed, and why.
 * `✋ my-project · fix-login · #12 needs your answer: Bash npm test`
 */
export function needsLine(
  { project, sessionName, number }: Pick<Task, 'project' | 'number'> & Partial<Pick<Task, 'sessionName'>>,
  what: string,
  why: string,
): string {
  const where = sessionName === undefined ? project : `${project} · ${sessionName}`;
  return `${marks.needsYou} ${where} · #${number} ${what}: ${why}`;
}
