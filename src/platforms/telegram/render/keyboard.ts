import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';
import type { Button } from '../../../core/model/post.ts';
import { packRows } from '../../../core/platforms/pack-buttons.ts';
import { isBlank } from '../../../text/format/clean.ts';
import { wording } from '../../shared/wording.ts';
import { facts } from '../limits/facts.ts';
import { isLinkable } from './links.ts';

/** An empty list removes the buttons of a message. */
export function toKeyboard(rows: readonly (readonly Button[])[]): InlineKeyboardMarkup {
  // Telegram refuses the whole message for an address that it does not link.
  const shown = rows.map((row) => row.filter(({ url }) => url === undefined || isLinkable(url)));
  return { inline_keyboard: packRows(shown, facts.capabilities.buttons).map((row) => row.map(toKey)) };
}

/** Telegram cuts a long label to fit, and refuses the whole message for an empty one. */
function toKey({ label, action, url }: Button): InlineKeyboardButton {
  const text = isBlank(label) ? '…' : wording(label);
  return url === undefined ? { text, callback_data: action } : { text, url };
}
