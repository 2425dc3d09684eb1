import { type Block, paragraph } from '../../text/document/blocks.ts';
import { formatDollars } from '../../text/format/numbers.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import type { Post } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import { needsLine } from '../model/task-words.ts';
import { promptForPeople } from '../prompt/quoting.ts';
import { actionButtons } from '../reply/buttons.ts';
import { notice } from '../reply/notice.ts';
import type { Spent } from './daily-spending.ts';

/** Longest quote of a prompt, characters. */
const longestPrompt = 200;

/** Why a task may not just begin. US dollars. */
export interface Overrun extends Spent {
  /** For one day. */
  budget: number;
  /** What the task may cost. */
  expected: number;
}

/** One sentence. `ofOwner`: the person who gave the task may decide this. */
export function overrunInWords(task: Task, { budget, spent, underWay, expected }: Overrun, ofOwner: boolean): string {
  const amount = formatDollars(budget);
  const whose = `${ofOwner ? 'Your' : `${task.userName}’s`} budget for today (${amount})`;
  if (spent >= budget) return `${whose} is used up: ${formatDollars(spent)} spent.`;
  const reasons = [
    ...(spent > 0 ? [`${formatDollars(spent)} spent`] : []),
    ...(underWay > 0 ? [`running tasks may cost ${formatDollars(underWay)} more`] : []),
    ...(expected > 0 ? [expectedInWords(task, about(expected))] : []),
  ];
  return `${whose} may not be enough: ${reasons.length > 1 ? `${reasons.slice(0, -1).join(', ')}, and ` : ''}${reasons.at(-1)}.`;
}

/** A continued task has cost something already. */
function expectedInWords({ project, costUsd = 0 }: Task, amount: string): string {
  return costUsd > 0 ? `this task may cost ${amount} more` : `a task in “${project}” usually costs ${amount}`;
}

function about(amount: number): string {
  const figure = formatDollars(amount);
  return figure.startsWith('<') ? figure : `about ${figure}`;
}

/** The question for the chat of the task. */
export function cardAtTask(task: Task, over: Overrun, ofOwner: boolean): Post {
  const ask = ofOwner
    ? `Run #${task.number} anyway? ${otherwise(over)}`
    : `An owner can run #${task.number} anyway. ${otherwise(over)}`;
  const buttons = actionButtons([
    ['Run anyway', `anyway:${task.number}`],
    ['Cancel', `cancel:${task.number}`],
  ]);
  const needs = ofOwner ? 'needs your answer' : 'waits for an owner';
  const why = needsLine(task, needs, overrunInWords(task, over, ofOwner));
  return notice([paragraph(`${why} ${ask}`)], task, buttons);
}

/** The question for owners elsewhere about someone else's task. */
export function cardForOwners(task: Task, over: Overrun, mask: SecretMask): Post {
  const prompt = oneLine(mask(promptForPeople(task.prompt)), longestPrompt);
  const blocks: Block[] = [
    paragraph(needsLine(task, 'needs your answer', overrunInWords(task, over, false))),
    ...(prompt === '' ? [] : [{ type: 'quote' as const, blocks: [paragraph(prompt)] }]),
    paragraph(`Run it anyway? ${otherwise(over)}`),
  ];
  const buttons = actionButtons([
    ['Run anyway', `anyway:${task.number}`],
    ['Cancel', `skip:${task.number}`],
  ]);
  return notice(blocks, undefined, buttons);
}

/** No day will have room for a task that usually costs more than the whole budget. */
function otherwise({ budget, expected }: Overrun): string {
  return expected > budget ? 'If not, it waits.' : 'If not, it waits until tomorrow.';
}
