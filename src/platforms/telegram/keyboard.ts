import type { InlineKeyboardMarkup } from 'grammy/types';
import type { Button } from '../../core/ports.ts';

/** An empty list takes the buttons of a message away. */
export function toKeyboard(rows: readonly (readonly Button[])[]): InlineKeyboardMarkup {
  return {
    inline_keyboard: rows.map((row) => row.map(({ label, action }) => ({ text: label, callback_data: action }))),
  };
}
