import { type Block, paragraph } from '../../text/document/blocks.ts';
import { visibleText } from '../../text/document/visible.ts';
import { isBlank } from '../../text/format/clean.ts';
import { formatDuration } from '../../text/format/duration.ts';
import { marks } from '../../text/format/marks.ts';
import type { How } from '../answer/result-first.ts';
import type { Failure, Outcome } from '../model/events.ts';
import type { Button, Post, PreviewHandle } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import { actionButtons } from './buttons.ts';

export interface AnswerFacts {
  outcome: Outcome;
  /** The blocks of its text. */
  answer: readonly Block[];
  /** The narration that is set apart from it. */
  how?: How | undefined;
  task: Task;
  toolCount: number;
  /** Refused tool calls. */
  denied: readonly string[];
  /** One sentence before the answer: the session is new, the answer was found after a restart. */
  preface?: string | undefined;
  retracts?: PreviewHandle | undefined;
}

/** The final answer of a task: the answer, what went wrong if something did, and a small footer. */
export function answerPost({ outcome, answer, how, task, toolCount, denied, preface, retracts }: AnswerFacts): Post {
  return {
    blocks: [
      ...(preface ? [paragraph(preface)] : []),
      ...answer,
      ...deniedNote(denied),
      ...endingNote(outcome, task, answer.some(showsText)),
      ...(how ? [howFold(how, task)] : []),
      { type: 'footer', text: footer(outcome, task, toolCount) },
    ],
    notify: true,
    isAnswer: true,
    ...(outcome.outcome !== 'done' && { buttons: buttonsAfter(outcome, task) }),
    ...(task.messageId ? { replyTo: task.messageId } : {}),
    addressee: task.userId,
    ...(retracts ? { retracts } : {}),
  };
}

function howFold({ blocks, notes, tools }: How, { number }: Task): Block {
  const counts = [counted(notes, 'note'), counted(tools, 'tool')].flat().join(', ');
  return { type: 'fold', title: `How I got there · ${counts}`, blocks, action: `how:${number}` };
}

function counted(count: number, what: string): string[] {
  return count === 0 ? [] : [count === 1 ? `1 ${what}` : `${count} ${what}s`];
}

function showsText(block: Block): boolean {
  return !isBlank(visibleText([block]));
}

function buttonsAfter({ failure }: Outcome, { number, compacts }: Task): Button[][] {
  const retry = ['Retry', `retry:${number}`] as const;
  const leave = ['New session', `new:${number}`] as const;
  if (compacts) return actionButtons([retry, leave]);
  if (failure === 'context-full') return actionButtons([['Compact', `compact:${number}`], leave]);
  return actionButtons([retry, ['Continue', `continue:${number}`]]);
}

/** The button that helps after a failure, where the words alone are not enough. */
const wayOn: Partial<Record<Failure, 'Continue' | 'Retry'>> = {
  crashed: 'Continue',
  silent: 'Continue',
  'max-turns': 'Continue',
  unread: 'Retry',
  'api-error': 'Retry',
};

/** A refusal of the task itself (`suspected`) would be the same the next time. */
function advice({ failure, suspected }: Outcome, { compacts }: Task): string {
  const button = failure && !suspected && wayOn[failure];
  return button ? ` Press ${compacts ? 'Retry' : button}.` : '';
}

function deniedNote(denied: readonly string[]): Block[] {
  if (denied.length === 0) return [];
  return [
    paragraph('Denied by a rule or the permission mode:'),
    { type: 'list', ordered: false, start: 1, items: denied.map((line) => ({ blocks: [codeLine(line)] })) },
  ];
}

function codeLine(line: string): Block {
  return { type: 'paragraph', children: [{ type: 'code', text: line }] };
}

function endingNote(outcome: Outcome, task: Task, hasAnswer: boolean): Block[] {
  if (outcome.outcome === 'stopped') return [paragraph('Stopped.')];
  if (outcome.outcome === 'failed') {
    const { message = 'Claude could not finish this.', failure } = outcome;
    const isFull = failure === 'context-full' && !task.compacts;
    const way = isFull ? ` Compact it or start a new one, then send /retry ${task.number}.` : advice(outcome, task);
    return [paragraph(message + way)];
  }
  return hasAnswer ? [] : [paragraph('Done. Claude wrote no text.')];
}

function footer(outcome: Outcome, task: Task, toolCount: number): string {
  const mark = outcome.outcome === 'done' ? marks.done : marks.failed;
  const figures = [formatDuration(outcome.durationMs), ...counted(toolCount, 'tool'), `#${task.number}`];
  return `${mark} ${figures.join(' · ')}`;
}
