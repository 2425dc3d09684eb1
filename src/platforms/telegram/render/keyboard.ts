import type { InlineKeyboardMarkup } from 'grammy/types';
import type { Button } from '../../../core/model/post.ts';
import { isBlank } from '../../../text/format/clean.ts';
import { wording } from '../../shared/wording.ts';

/** With more in a row, a phone has no room for a word. */
const longestRow = 4;

/** An empty list removes the buttons of a message. */
export function toKeyboard(rows: readonly (readonly Button[])[]): InlineKeyboardMarkup {
  return { inline_keyboard: rows.flatMap(inShortRows).map((row) => row.map(toKey)) };
}

function inShortRows(row: readonly Button[]): (readonly Button[])[] {
  const count = Math.ceil(row.length / longestRow);
  return Array.from({ length: count }, (_, index) => row.slice(index * longestRow, (index + 1) * longestRow));
}

/** Telegram cuts a long label to fit, and refuses the whole message for an empty one. */
function toKey({ label, action }: Button): { text: string; callback_data: string } {
  return { text: isBlank(label) ? '…' : wording(label), callback_data: action };
}
