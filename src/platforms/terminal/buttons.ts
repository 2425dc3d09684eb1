import type { Button } from '../../core/model/post.ts';
import { packRows } from '../../core/platforms/pack-buttons.ts';
import { facts } from './facts.ts';

type Rows = readonly (readonly Button[])[];

/**
 * The open buttons, by the number before them. The numbers continue from post to post, so that a number typed for one
 * post, perhaps twice, never presses a button of a later one.
 */
export interface OpenButtons {
  /** Gives a post these buttons in place of its old ones; returns the line that shows them, if there are any. */
  set(messageId: string, rows: Rows): string | undefined;
  /** The next typed line is no button number. */
  expectWords(): void;
  /** The button that `text` means, if it is a button number. */
  find(text: string): { action: string; messageId: string } | undefined;
}

interface OpenPost {
  /** The number before the first button. */
  first: number;
  buttons: Button[];
}

/** Older ones have scrolled away. */
const mostPosts = 20;
const { buttons: limits } = facts.capabilities;

export function createOpenButtons(): OpenButtons {
  const open = new Map<string, OpenPost>();
  let next = 1;
  let areWordsExpected = false;

  /** Numbers have two digits, then counting starts over. */
  function firstOf(count: number): number {
    if (next + count - 1 > limits.inAll) next = 1;
    const first = next;
    next += count;
    return first;
  }

  function set(messageId: string, rows: Rows): string | undefined {
    // An address is in the text already.
    const pressed = rows.map((row) => row.filter(({ url }) => url === undefined));
    const buttons = packRows(pressed, limits).flat();
    const before = open.get(messageId);
    if (buttons.length === 0) {
      open.delete(messageId);
      return undefined;
    }
    const first =
      before !== undefined && buttons.length <= before.buttons.length ? before.first : firstOf(buttons.length);
    open.set(messageId, { first, buttons });
    const [oldest] = open.keys();
    if (open.size > mostPosts && oldest !== undefined) open.delete(oldest);
    return buttons.map(({ label }, index) => `[${first + index}] ${label}`).join('  ');
  }

  return {
    set,
    expectWords() {
      areWordsExpected = true;
    },
    find(text) {
      if (areWordsExpected) {
        areWordsExpected = false;
        return undefined;
      }
      const number = Number(/^(?:\d{1,2}|\[\d{1,2}\])$/.exec(text.trim())?.[0].replace(/\D/g, '') ?? 0);
      for (const [messageId, { first, buttons }] of [...open].toReversed()) {
        const button = buttons[number - first];
        if (button !== undefined) return { action: button.action, messageId };
      }
      return undefined;
    },
  };
}
