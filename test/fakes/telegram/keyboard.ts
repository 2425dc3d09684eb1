import { isObject, jsonOf, type Params } from './params.ts';
import { badRequest } from './refusal.ts';
import { isLinkUrl } from './rules-text.ts';
import type { SeenButton } from './types.ts';

/** What a button can do; it must say exactly one. */
const actions = [
  'url',
  'callback_data',
  'web_app',
  'login_url',
  'switch_inline_query',
  'switch_inline_query_current_chat',
  'switch_inline_query_chosen_chat',
  'copy_text',
  'disabled',
];

/** The checked inline keyboard of a call; undefined when there is none, or an empty one. */
export function keyboardOf(params: Params): { inline_keyboard: unknown[][] } | undefined {
  const markup = jsonOf(params, 'reply_markup');
  if (markup === undefined) return undefined;
  if (!isObject(markup)) throw badRequest('object expected as reply markup');
  const rows = markup.inline_keyboard;
  if (!Array.isArray(rows)) throw badRequest('only inline keyboards are known to the test server');
  for (const row of rows) {
    if (!Array.isArray(row)) throw badRequest("can't parse inline keyboard: row must be an Array");
    for (const button of row) checkButton(button);
  }
  const filled = (rows as unknown[][]).filter((row) => row.length > 0);
  if (filled.flat().length > 100 || filled.some((row) => row.length > 8)) throw badRequest('REPLY_MARKUP_TOO_LONG');
  return filled.length === 0 ? undefined : { inline_keyboard: filled };
}

function checkButton(button: unknown): void {
  if (!isObject(button)) throw badRequest("can't parse inline keyboard button: expected an Object");
  if (typeof button.text !== 'string' || button.text.trim() === '') {
    throw badRequest('can\'t parse inline keyboard button: Field "text" must be of type String and not empty');
  }
  const chosen = actions.filter((action) => button[action] !== undefined);
  if (chosen.length !== 1) throw badRequest('text buttons are unallowed in the inline keyboard');
  if (chosen[0] === 'callback_data') checkData(button.callback_data);
  if (chosen[0] === 'url' && !isLinkUrl(button.url)) {
    throw badRequest(`inline keyboard button URL '${String(button.url)}' is invalid: Wrong HTTP URL`);
  }
}

function checkData(data: unknown): void {
  const bytes = typeof data === 'string' ? Buffer.byteLength(data) : 0;
  if (bytes < 1 || bytes > 64) throw badRequest('BUTTON_DATA_INVALID');
}

/** The buttons of a checked `reply_markup`, as people see them. */
export function buttonsOf(markup: unknown): SeenButton[][] {
  if (!isObject(markup) || !Array.isArray(markup.inline_keyboard)) return [];
  const rows = markup.inline_keyboard as { text: string; callback_data?: string; url?: string }[][];
  return rows.map((row) => row.map(({ text, callback_data: data, url }) => ({ label: text, data, url })));
}
