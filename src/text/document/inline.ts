import { timeText } from '../format/time-text.ts';
import type { Inline } from './blocks.ts';

/** The visible text of inline content; a break is a newline, a time is in the zone of this machine. */
export function inlineText(inlines: readonly Inline[]): string {
  let all = '';
  for (const inline of inlines) {
    if (inline.type === 'break') all += '\n';
    else if (inline.type === 'time') all += timeText(inline.at, inline.near);
    else all += 'text' in inline ? inline.text : inlineText(inline.children);
  }
  return all;
}

/** The part of `inlines` that shows the characters `from` to `to` (UTF-16 units of `inlineText`), styles kept. */
export function sliceInlines(inlines: readonly Inline[], from: number, to = Number.POSITIVE_INFINITY): Inline[] {
  const kept: Inline[] = [];
  let at = 0;
  for (const inline of inlines) {
    if (at >= to) break;
    const length = lengthOf(inline);
    const start = Math.max(from - at, 0);
    const end = Math.min(to - at, length);
    if (start === 0 && end === length) {
      if (at >= from) kept.push(inline);
    } else if (start < end) {
      kept.push(sliceOne(inline, start, end));
    }
    at += length;
  }
  return kept;
}

function sliceOne(inline: Inline, start: number, end: number): Inline {
  if (inline.type === 'break') return inline;
  if (inline.type === 'time') return { type: 'text', text: timeText(inline.at, inline.near).slice(start, end) };
  if ('text' in inline) return { ...inline, text: inline.text.slice(start, end) };
  return { ...inline, children: sliceInlines(inline.children, start, end) };
}

function lengthOf(inline: Inline): number {
  if (inline.type === 'break') return 1;
  if (inline.type === 'time') return timeText(inline.at, inline.near).length;
  if ('text' in inline) return inline.text.length;
  return inline.children.reduce((sum, child) => sum + lengthOf(child), 0);
}
