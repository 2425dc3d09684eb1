import { type Block, paragraph } from '../text/blocks.ts';
import { isBlank } from '../text/clean.ts';
import { parseMarkdown } from '../text/markdown.ts';
import { formatDuration } from '../text/tool-line.ts';
import { visibleText } from '../text/visible.ts';
import { actionButtons } from './buttons.ts';
import type { Outcome } from './events.ts';
import type { Button, Post, PreviewHandle } from './ports.ts';
import type { Task } from './task.ts';

export interface AnswerFacts {
  outcome: Outcome;
  task: Task;
  toolCount: number;
  /** Tool calls that were refused. */
  denied: readonly string[];
  /** One sentence before the answer: the session is new, the answer was found after a restart. */
  preface?: string | undefined;
  retracts?: PreviewHandle | undefined;
}

/** The final word on a task: the answer, what went wrong if something did, and a small footer. */
export function answerPost({ outcome, task, toolCount, denied, preface, retracts }: AnswerFacts): Post {
  const answer = parseMarkdown(outcome.text);
  return {
    blocks: [
      ...(preface ? [paragraph(preface)] : []),
      ...answer,
      ...deniedNote(denied),
      ...endingNote(outcome, !isBlank(visibleText(answer))),
      { type: 'footer', text: footer(outcome, task, toolCount) },
    ],
    notify: true,
    isAnswer: true,
    ...(outcome.outcome === 'failed' && { buttons: goOnButtons(task) }),
    ...(task.messageId ? { replyTo: task.messageId } : {}),
    addressee: task.userId,
    ...(retracts ? { retracts } : {}),
  };
}

function goOnButtons({ number }: Task): Button[][] {
  return actionButtons([
    ['Retry', `retry:${number}`],
    ['Continue', `continue:${number}`],
  ]);
}

function deniedNote(denied: readonly string[]): Block[] {
  if (denied.length === 0) return [];
  return [
    paragraph('Refused by a rule or by the mode, so claude did without:'),
    { type: 'list', ordered: false, start: 1, items: denied.map((line) => ({ blocks: [codeLine(line)] })) },
  ];
}

function codeLine(line: string): Block {
  return { type: 'paragraph', children: [{ type: 'code', text: line }] };
}

function endingNote(outcome: Outcome, hasAnswer: boolean): Block[] {
  if (outcome.outcome === 'stopped') return [paragraph('Stopped.')];
  if (outcome.outcome === 'failed') return [paragraph(outcome.message ?? 'claude could not finish this.')];
  return hasAnswer ? [] : [paragraph('Done. claude gave no text.')];
}

function footer(outcome: Outcome, task: Task, toolCount: number): string {
  const tools = toolCount === 0 ? [] : [toolCount === 1 ? '1 tool' : `${toolCount} tools`];
  return [`#${task.number}`, formatDuration(outcome.durationMs), ...tools].join(' · ');
}
