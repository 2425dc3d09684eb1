import { join } from 'node:path';
import Database from 'better-sqlite3';
import { type Asked, finalsOf, holds } from './asked.ts';

/** A task as the bridge has stored it. */
export interface TaskRow {
  number: number;
  state: string;
  /** All messages it is made of. */
  text: string;
}

const endStates = ['done', 'failed', 'cancelled'];

export function hasEnded({ state }: TaskRow): boolean {
  return endStates.includes(state);
}

export function readTasks(home: string): TaskRow[] {
  const database = new Database(join(home, 'bridge.db'), { readonly: true });
  try {
    return database
      .prepare<unknown[], TaskRow>(
        `SELECT number, state, (SELECT group_concat(text, ' ') FROM task_messages WHERE task_id = tasks.id) AS text
         FROM tasks ORDER BY number`,
      )
      .all();
  } finally {
    database.close();
  }
}

/**
 * The bridge has written down that claude works on it. What claude was asked within the last tenth of a second may stand
 * nowhere when both are killed: claude's transcript is late by that much.
 */
export function isNoted(home: string, number: number): boolean {
  const database = new Database(join(home, 'bridge.db'), { readonly: true });
  try {
    const attempts = 'SELECT 1 FROM attempts a JOIN tasks t ON t.id = a.task_id WHERE t.number = ? AND a.answering = 1';
    return database.prepare(attempts).get(number) !== undefined;
  } finally {
    database.close();
  }
}

/** The bridge has written down that a message with `answer` is in its chat: killed from here on, it sends it no second time. */
export function hasArrived(home: string, answer: string): boolean {
  const database = new Database(join(home, 'bridge.db'), { readonly: true });
  try {
    const arrived = "SELECT 1 FROM outbox WHERE state = 'arrived' AND post LIKE ?";
    return database.prepare(arrived).get(`%${answer}%`) !== undefined;
  } finally {
    database.close();
  }
}

/** Every task that was made of these has come to its end. */
export function haveEnded(all: readonly Asked[], tasks: readonly TaskRow[]): boolean {
  return all.every((asked) => tasks.some((task) => holds(task.text, asked) && hasEnded(task)));
}

/** Whether its person has seen the end: the answer, or where the answer is not all that counts, a word about the task. */
export function isSettled(asked: Asked, tasks: readonly TaskRow[]): boolean {
  if (finalsOf(asked).length > 0) return true;
  if (asked.end === 'answered') return false;
  const task = tasks.find(({ text }) => holds(text, asked));
  return task !== undefined && hasEnded(task) && isTold(asked, task);
}

/** How silent answers to a message begin that tell of no end. */
export const noEnds: readonly string[] = ['Resumed after a restart.', 'The bridge stopped on '];

/**
 * A word with the number of the task, or one that answers its message, with a sound or by a button that was pressed;
 * also where it was deleted since.
 */
export function isTold({ where, elsewhere, id, end }: Asked, { number }: TaskRow): boolean {
  const named = new RegExp(`(#|/tasks )${number}\\b`);
  return (
    [...where.shown(), ...where.former()].some(
      ({ text, silent, replyTo }) =>
        named.test(text) ||
        (replyTo === id && (!silent || (end === 'cancelled' && !noEnds.some((begin) => text.startsWith(begin))))),
    ) || (elsewhere?.shown() ?? []).some(({ text, silent }) => named.test(text) && !silent)
  );
}
