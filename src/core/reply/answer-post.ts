import { type Block, paragraph, text } from '../../text/document/blocks.ts';
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
  /** A line for each request whose card goes. */
  decisions?: readonly Block[];
  /** One sentence before the answer: the session is new, the answer was found after a restart. */
  preface?: string | undefined;
  retracts?: PreviewHandle | undefined;
  /** The session it is of, where its chat is about another one, and the name of its post. */
  session?: { name: string; key: string } | undefined;
  /** How Claude did it, where its person chose that: `opus`, `effort high`. */
  chosen?: readonly string[];
  /** Whether it quotes the message of its task. */
  quotes?: boolean;
}

/** The final answer of a task: the answer, what went wrong if something did, and a small footer. */
export function answerPost(facts: AnswerFacts): Post {
  const { outcome, answer, task, denied, preface, retracts, session, quotes = true } = facts;
  return {
    ...(session && { key: session.key }),
    blocks: [
      ...(session ? [paragraph({ type: 'bold', children: [text(session.name)] })] : []),
      ...(preface ? [paragraph(preface)] : []),
      ...answer,
      ...deniedNote(denied),
      ...endingNote(outcome, task, answer.some(showsText)),
      ...howFold(facts),
      { type: 'footer', text: footer(facts) },
    ],
    notify: true,
    isAnswer: true,
    sign: outcome.outcome === 'done' ? 'done' : 'failed',
    ...(outcome.outcome !== 'done' && { buttons: buttonsAfter(outcome, task) }),
    ...(task.messageId && quotes ? { replyTo: task.messageId } : {}),
    addressee: task.userId,
    ...(retracts ? { retracts } : {}),
  };
}

/** The narration, then what people allowed on the way. */
function howFold({ how, decisions = [], task: { number } }: AnswerFacts): Block[] {
  const counts = how ? [counted(how.notes, 'note'), counted(how.tools, 'tool')].flat() : [];
  const blocks = [...(how?.blocks ?? []), ...decisions];
  if (blocks.length === 0) return [];
  const named = counts.length === 0 ? counted(decisions.length, 'permission') : counts;
  return [{ type: 'fold', title: `How I got there · ${named.join(', ')}`, blocks, action: `how:${number}` }];
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

function footer({ outcome, task, toolCount, chosen = [] }: AnswerFacts): string {
  const mark = outcome.outcome === 'done' ? marks.done : marks.failed;
  const figures = [formatDuration(outcome.durationMs), ...counted(toolCount, 'tool'), ...chosen, `#${task.number}`];
  return `${mark} ${figures.join(' · ')}`;
}
