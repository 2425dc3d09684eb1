import { type Machine, processesOf } from '../e2e/machine.ts';
import { type Asked, finalsOf, holds, promptsOf } from './asked.ts';
import { filesLeft } from './leftovers.ts';
import { commandOf } from './processes.ts';
import { hasEnded, isTold, readTasks, type TaskRow } from './tasks.ts';

/** What became of all that was asked, counted when nothing runs any more. */
export interface Tally {
  messages: number;
  /** No task, no end, or no answer to see. */
  lost: string[];
  /** A second task, a second prompt to the model, or a second answer. */
  twice: string[];
  /** Answers shown twice because the bridge died, or its reply was lost, while Telegram was being told. */
  sentAgain: string[];
  /** Tasks that were continued after an interruption. */
  continued: number;
  /** Processes and files that nobody needs any more. */
  left: string[];
}

export interface TallyOptions {
  machine: Machine;
  asked: readonly Asked[];
  /** Answers that may be shown once more, each as often as there is a reason. */
  excused: readonly string[];
  /** The model's own trouble makes claude ask again. */
  modelFails?: boolean;
}

export function tally({ machine, asked: all, excused, modelFails = false }: TallyOptions): Tally {
  const tasks = readTasks(machine.home);
  const count: Tally = { messages: all.length, lost: [], twice: [], sentAgain: [], continued: 0, left: [] };
  for (const asked of all) {
    const mine = tasks.filter(({ text }) => holds(text, asked));
    countTasks(count, asked, mine);
    countPrompts(count, asked, machine, modelFails);
    countAnswers(count, asked, mine, excused);
  }
  const most = all.reduce((sum, { again }) => sum + 1 + again, 0);
  if (tasks.length > most) count.twice.push(`${tasks.length} tasks of ${all.length} messages`);
  count.left = [...processesOf(machine.home).map((pid) => `process ${commandOf(pid)}`), ...filesLeft(machine)];
  return count;
}

function countTasks(count: Tally, { answer, end, again }: Asked, mine: readonly TaskRow[]): void {
  if (mine.length === 0) count.lost.push(`${answer}: no task`);
  if (mine.length > 1 + again) count.twice.push(`${answer}: ${mine.length} tasks`);
  for (const [n, task] of mine.entries()) {
    // What is done again had failed before.
    const isLast = n >= again;
    if (!hasEnded(task)) count.lost.push(`${answer}: task #${task.number} is ${task.state}`);
    else if (isLast && (end === 'answered' || end === 'covered') && task.state !== 'done') {
      count.lost.push(`${answer}: task #${task.number} ended as ${task.state}`);
    }
  }
}

function countPrompts(count: Tally, asked: Asked, { model }: Machine, modelFails: boolean): void {
  const { first, continued } = promptsOf(asked, model);
  if (first > 1 + asked.again && !modelFails) count.twice.push(`${asked.answer}: ${first} prompts`);
  if (continued > 0) count.continued += 1;
}

function countAnswers(count: Tally, asked: Asked, mine: readonly TaskRow[], excused: readonly string[]): void {
  const { answer, end, where } = asked;
  const finals = finalsOf(asked).length;
  const again = excused.filter((one) => one === answer).length;
  const isSeen = finals > 0 || (end !== 'answered' && mine.some((task) => isTold(asked, task)));
  if (!isSeen) count.lost.push(`${answer}: no answer in ${where.name}`);
  if (finals > 1 + again) count.twice.push(`${answer}: shown ${finals} times in ${where.name}, ${again} with a reason`);
  else if (finals > 1) count.sentAgain.push(answer);
}
