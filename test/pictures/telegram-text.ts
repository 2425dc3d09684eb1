import type { MessageEntity, RichText } from 'grammy/types';
import { element, escapeHtml, formatMoment } from './html.ts';

/* Texts with styles, as Telegram draws them: of rich messages, and of plain ones with entities. */

type Styled = Extract<RichText, { type: string }>;

/** How each kind of rich text is drawn; `inner` is what is inside, as HTML. */
const richStyles: { [T in Styled['type']]: (text: Extract<Styled, { type: T }>, inner: string) => string } = {
  bold: (_, inner) => element('b', '', inner),
  italic: (_, inner) => element('i', '', inner),
  underline: (_, inner) => element('u', '', inner),
  strikethrough: (_, inner) => element('s', '', inner),
  spoiler: (_, inner) => element('span', 'spoiler', inner),
  date_time: ({ unix_time, date_time_format }, inner) => moment(unix_time, date_time_format, inner),
  text_mention: (_, inner) => link(inner),
  subscript: (_, inner) => element('sub', '', inner),
  superscript: (_, inner) => element('sup', '', inner),
  marked: (_, inner) => element('mark', '', inner),
  code: (_, inner) => element('code', '', inner),
  custom_emoji: ({ alternative_text }) => escapeHtml(alternative_text),
  mathematical_expression: ({ expression }) => element('code', 'math', escapeHtml(expression)),
  url: (_, inner) => link(inner),
  email_address: (_, inner) => link(inner),
  phone_number: (_, inner) => link(inner),
  bank_card_number: (_, inner) => link(inner),
  mention: (_, inner) => link(inner),
  hashtag: (_, inner) => link(inner),
  cashtag: (_, inner) => link(inner),
  bot_command: (_, inner) => link(inner),
  button: ({ button }) => element('span', `inline-button ${button.style ?? ''}`.trim(), richTextHtml(button.text)),
  anchor: () => '',
  anchor_link: (_, inner) => link(inner),
  reference: (_, inner) => inner,
  reference_link: (_, inner) => link(inner),
};

export function richTextHtml(text: RichText): string {
  if (typeof text === 'string') return escapeHtml(text);
  if (Array.isArray(text)) return text.map(richTextHtml).join('');
  const draw = richStyles[text.type] as ((text: Styled, inner: string) => string) | undefined;
  if (draw === undefined) throw new Error(`no drawing for a text of type ${text.type}`);
  return draw(text, 'text' in text ? richTextHtml(text.text) : '');
}

const entityStyles: { [T in MessageEntity['type']]: (inner: string, entity: MessageEntity) => string } = {
  bold: (inner) => element('b', '', inner),
  italic: (inner) => element('i', '', inner),
  underline: (inner) => element('u', '', inner),
  strikethrough: (inner) => element('s', '', inner),
  spoiler: (inner) => element('span', 'spoiler', inner),
  code: (inner) => element('code', '', inner),
  pre: (inner, entity) => preHtml(inner, 'language' in entity ? entity.language : undefined),
  blockquote: (inner) => element('blockquote', '', inner),
  expandable_blockquote: (inner) => element('blockquote', 'expandable', element('div', 'folded', inner)),
  date_time: (inner, entity) =>
    entity.type === 'date_time' ? moment(entity.unix_time, entity.date_time_format ?? '', inner) : inner,
  text_link: (inner) => link(inner),
  text_mention: (inner) => link(inner),
  custom_emoji: (inner) => inner,
  mention: (inner) => link(inner),
  hashtag: (inner) => link(inner),
  cashtag: (inner) => link(inner),
  bot_command: (inner) => link(inner),
  url: (inner) => link(inner),
  email: (inner) => link(inner),
  phone_number: (inner) => link(inner),
};

/** A plain message. Entities count UTF-16 units and nest; `text` from `start` to `end` is drawn. */
export function entitiesHtml(text: string, entities: readonly MessageEntity[]): string {
  const sorted = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);
  return draw(text, 0, text.length, sorted);
}

function draw(text: string, start: number, end: number, entities: readonly MessageEntity[]): string {
  let html = '';
  let at = start;
  for (const [index, entity] of entities.entries()) {
    // It is inside one that was drawn.
    if (entity.offset < at) continue;
    const stop = Math.min(entity.offset + entity.length, end);
    const within = entities.slice(index + 1).filter(({ offset, length }) => offset + length <= stop);
    html += escapeHtml(text.slice(at, entity.offset));
    html += entityStyles[entity.type](draw(text, entity.offset, stop, within), entity);
    at = stop;
  }
  return tidy(html + escapeHtml(text.slice(at, end)));
}

/** A block is on lines of its own, so the line ends around it show nothing. */
function tidy(html: string): string {
  return html.replace(/\n(?=<(?:pre|blockquote))/g, '').replace(/(<\/(?:pre|blockquote)>)\n/g, '$1');
}

/** A block of code with its language; `inner` is HTML. */
export function preHtml(inner: string, language: string | undefined): string {
  const label = language === undefined ? '' : element('span', 'language', escapeHtml(language));
  return element('pre', '', `${label}${inner}`);
}

function link(inner: string): string {
  return element('a', '', inner);
}

/** Telegram shows a time in the zone of the reader, in the form that the bot chose. */
function moment(seconds: number, format: string, inner: string): string {
  if (format === 'r' || format === '') return element('time', '', inner);
  const options: Intl.DateTimeFormatOptions = {
    ...(format.includes('w') && { weekday: 'short' }),
    ...(format.includes('d') && { day: 'numeric', month: 'numeric', year: '2-digit' }),
    ...(format.includes('D') && { day: 'numeric', month: 'long', year: 'numeric' }),
    ...(/t/i.test(format) && { hour: '2-digit', minute: '2-digit' }),
    ...(format.includes('T') && { second: '2-digit' }),
  };
  return element('time', '', escapeHtml(formatMoment(seconds * 1000, options)));
}
