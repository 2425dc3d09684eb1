import type { Block } from '../../text/document/blocks.ts';

/** How much of one answer is printed for good. Plain data. */
export interface AnswerOnScreen {
  printed: Block[];
}

/** Splits a view into the part to print for good now, and the part that still grows. */
export function advance(answer: AnswerOnScreen, view: readonly Block[]): { print: Block[]; live: Block[] } {
  const growing = view.filter((block) => block.type !== 'activity');
  const activity = view.filter((block) => block.type === 'activity');
  const finished = growing.slice(0, -1);
  const last = growing.slice(-1);
  // A long view is cut at its top, and an early block may still change: then it prints nothing until the end.
  if (!startsWith(finished, answer.printed)) return { print: [], live: [...last, ...activity] };
  const print = finished.slice(answer.printed.length);
  answer.printed.push(...print);
  return { print, live: [...last, ...activity] };
}

/** The final blocks that are not on the screen; `changed`: the screen shows something that has changed since. */
export function remaining(
  answer: AnswerOnScreen | undefined,
  blocks: readonly Block[],
): { rest: Block[]; changed: boolean } {
  const printed = answer?.printed ?? [];
  const same = blocks.findIndex((block, i) => !isSame(block, printed[i]));
  const kept = same === -1 ? blocks.length : same;
  return { rest: blocks.slice(kept), changed: kept < printed.length };
}

function startsWith(blocks: readonly Block[], beginning: readonly Block[]): boolean {
  return beginning.every((block, i) => isSame(block, blocks[i]));
}

function isSame(a: Block | undefined, b: Block | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
