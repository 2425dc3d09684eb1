import type { InlineKeyboardMarkup } from 'grammy/types';
import type { Button } from '../../../core/model/post.ts';
import { packRows } from '../../../core/platforms/pack-buttons.ts';
import { isBlank } from '../../../text/format/clean.ts';
import { wording } from '../../shared/wording.ts';
import { facts } from '../limits/facts.ts';

/** An empty list removes the buttons of a message. */
export function toKeyboard(rows: readonly (readonly Button[])[]): InlineKeyboardMarkup {
  return { inline_keyboard: packRows(rows, facts.capabilities.buttons).map((row) => row.map(toKey)) };
}

/** Telegram cuts a long label to fit, and refuses the whole message for an empty one. */
function toKey({ label, action }: Button): { text: string; callback_data: string } {
  return { text: isBlank(label) ? '…' : wording(label), callback_data: action };
}
