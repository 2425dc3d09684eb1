/*
 * What Telegram accepts, written from its own rules: the Bot API's "Rich Message Limits" (in rules-rich.ts) and
 * "Formatting options", and the text cleaning of tdlib (`clean_input_string`, `strip_empty_characters`). Where Telegram
 * repairs silently (trims, drops an entity or a link, replaces a control character), these rules refuse: a repaired
 * message is not what was meant.
 *
 * Every check returns the full `description` of the error (with `Bad Request: `), or undefined when all is well.
 */

const maxEntities = 100;

export type Fields = Record<string, unknown>;

/** Spaces and zero-width characters: a message of nothing else is empty to Telegram. */
export const unseen =
  /[\s\u00a0\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2800\u3000\ufeff\ufffc\u{e0000}-\u{e007f}]/gu;

/** Replaced or dropped by Telegram: C0 controls but newline and tab, three combining marks, line ends and direction marks. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters in question
const changed = /[\u0000-\u0008\u000b-\u001f\u2028-\u202e]|\u030a|\u0333|\u033f/;

export function refused(reason: string): string {
  return `Bad Request: ${reason}`;
}

export function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function checkString(value: string): string | undefined {
  if (/\p{Surrogate}/u.test(value)) return refused('strings must be encoded in UTF-8');
  if (changed.test(value)) return refused('strings must not contain control characters');
  return undefined;
}

/** tg, tel and mailto links, and web links to a host with a dot; Telegram drops the others. */
export function isLinkUrl(url: unknown): boolean {
  if (typeof url !== 'string' || /\s/.test(url) || !URL.canParse(url)) return false;
  const { protocol, hostname, pathname } = new URL(url);
  if (protocol === 'http:' || protocol === 'https:') return /[^.]\.[^.]/.test(hostname);
  return (
    (protocol === 'tg:' && hostname !== '') || ((protocol === 'mailto:' || protocol === 'tel:') && pathname !== '')
  );
}

export function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

/* ---------- text with entities ---------- */

/** Styles that may be anywhere and hold anything but code. */
export const splittable = ['bold', 'italic', 'underline', 'strikethrough', 'spoiler'];
const monospaced = ['code', 'pre'];
const quotes = ['blockquote', 'expandable_blockquote'];
const entityTypes = [...splittable, ...monospaced, ...quotes, 'text_link', 'text_mention', 'custom_emoji', 'date_time'];

interface Entity {
  type: string;
  offset: number;
  length: number;
}

/** `limit` in UTF-16 units: 4096 for a message, 1024 for a caption. */
export function checkText(text: unknown, entities: unknown, limit = 4096): string | undefined {
  if (typeof text !== 'string') return refused('message text is empty');
  const broken = checkString(text);
  if (broken !== undefined) return broken;
  if (text.replace(unseen, '') === '') return refused('message text is empty');
  if (text.length > limit) return refused(limit === 1024 ? 'message caption is too long' : 'message is too long');
  if (text.trim() !== text) return refused('message text must not start or end with whitespace');
  if (entities === undefined) return undefined;
  if (!Array.isArray(entities)) return refused("can't parse entities: expected an Array");
  if (entities.length > maxEntities) return refused('ENTITIES_TOO_LONG');
  for (const entity of entities) {
    const problem = checkEntity(text, entity);
    if (problem !== undefined) return refused(`can't parse entities: ${problem}`);
  }
  const problem = checkNesting(entities as Entity[]);
  return problem === undefined ? undefined : refused(`can't parse entities: ${problem}`);
}

function checkEntity(text: string, entity: unknown): string | undefined {
  if (!isObject(entity)) return 'entity is not an object';
  const { type, offset, length } = entity;
  if (typeof type !== 'string' || !entityTypes.includes(type)) return `unsupported entity type "${String(type)}"`;
  if (!Number.isInteger(offset) || !Number.isInteger(length)) return `${type} has no integer offset and length`;
  const start = offset as number;
  const end = start + (length as number);
  if (start < 0 || end <= start) return `${type} is empty or begins before the text`;
  if (end > text.length) return `${type} ends after the text`;
  if (splitsPair(text, start) || splitsPair(text, end)) return `${type} splits a character`;
  if (text.slice(start, end).replace(unseen, '') === '') return `${type} holds nothing visible`;
  if (type === 'text_link' && !isLinkUrl(entity.url)) return `wrong link "${String(entity.url)}"`;
  if (type === 'date_time' && !isMoment(entity)) return 'date_time has a wrong time or format';
  if (entity.language !== undefined && (type !== 'pre' || !isFilled(entity.language))) return `${type} has a language`;
  return undefined;
}

/** The fields of a date_time. Source: Bot API, "Date-time entity formatting". */
export function isMoment({ unix_time: time, date_time_format: format }: Fields): boolean {
  const isTime = Number.isInteger(time) && (time as number) > 0 && (time as number) < 2 ** 31;
  return isTime && typeof format === 'string' && /^(?:r|w?[dD]?[tT]?)$/.test(format);
}

function splitsPair(text: string, at: number): boolean {
  return /[\ud800-\udbff]/.test(text.charAt(at - 1)) && /[\udc00-\udfff]/.test(text.charAt(at));
}

function checkNesting(entities: Entity[]): string | undefined {
  const sorted = entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length || rank(a) - rank(b));
  const open: Entity[] = [];
  for (const inner of sorted) {
    while (open.length > 0 && endOf(open.at(-1)!) <= inner.offset) open.pop();
    for (const outer of open) {
      if (endOf(inner) > endOf(outer)) return `${inner.type} and ${outer.type} intersect`;
      if (!mayHold(outer.type, inner.type)) return `${inner.type} can't be inside ${outer.type}`;
    }
    open.push(inner);
  }
  return undefined;
}

function endOf(entity: Entity): number {
  return entity.offset + entity.length;
}

/** Of two entities over the same characters, the one with the lower rank is the outer one. */
function rank(entity: Entity): number {
  if (quotes.includes(entity.type)) return 0;
  return splittable.includes(entity.type) ? 1 : 2;
}

function mayHold(outer: string, inner: string): boolean {
  if (outer === inner || quotes.includes(inner) || monospaced.includes(outer)) return false;
  if (quotes.includes(outer)) return true;
  if (splittable.includes(outer)) return !monospaced.includes(inner);
  return splittable.includes(inner);
}

/** What a person reads of a text message. */
export function visibleOfText(text: string): string {
  return text.trim();
}
