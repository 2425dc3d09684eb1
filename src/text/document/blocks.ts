import { isNear } from '../format/time-text.ts';

/**
 * The neutral document: an answer before a platform gives it its native form. All of it is plain JSON, so the outbox
 * can store it.
 */

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'bold'; children: Inline[] }
  | { type: 'italic'; children: Inline[] }
  | { type: 'strike'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'link'; url: string; children: Inline[] }
  /**
   * A moment, ms since the epoch: shown in the reader's own time zone where the platform can, else in the host's.
   * `near`: the time of day is enough, without the weekday.
   */
  | { type: 'time'; at: number; near?: boolean }
  | { type: 'break' };

export type Align = 'left' | 'center' | 'right';

export interface ListItem {
  /** Present on task-list items only. */
  checked?: boolean;
  blocks: Block[];
}

export type Block =
  | { type: 'paragraph'; children: Inline[] }
  | { type: 'heading'; level: 1 | 2 | 3 | 4 | 5 | 6; children: Inline[] }
  /** `asWritten`: markdown that nobody has read, the end of a long answer. A file has it as it is. */
  | { type: 'code'; language?: string; text: string; asWritten?: true }
  | { type: 'quote'; blocks: Block[] }
  | { type: 'list'; ordered: boolean; start: number; items: ListItem[] }
  | { type: 'table'; align: Align[]; header: Inline[][]; rows: Inline[][][] }
  | { type: 'divider' }
  /** Details under a title that opens them; at the top level only. `action`: of the button, where a platform cannot fold. */
  | { type: 'fold'; title: string; blocks: Block[]; action?: string }
  /** Our own line about the task at the end of an answer: time, tools. Small where the platform can. */
  | { type: 'footer'; text: string }
  /** A passing sign of life ("Thinking…", "Bash npm test · 12 s"). Only in previews, never in a post. */
  | { type: 'activity'; text: string };

export function text(value: string): Inline {
  return { type: 'text', text: value };
}

/** A moment for readers from `now` on. Both in ms since the epoch. */
export function moment(at: number, now: number): Inline {
  return isNear(at, now) ? { type: 'time', at, near: true } : { type: 'time', at };
}

export function paragraph(...children: (Inline | string)[]): Block {
  return { type: 'paragraph', children: children.map((c) => (typeof c === 'string' ? text(c) : c)) };
}
