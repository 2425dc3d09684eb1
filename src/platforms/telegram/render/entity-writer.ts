import type { MessageEntity } from 'grammy/types';
import type { EpochMs } from '../../../core/model/events.ts';
import { isBlank } from '../../../text/format/clean.ts';
import { momentOf } from './moment.ts';

type StyleType = 'bold' | 'italic' | 'strikethrough' | Quote | 'text_link';
type Quote = 'blockquote' | 'expandable_blockquote';

/** Builds text and entities side by side, following Telegram's rules of nesting. */
export interface EntityWriter {
  /** Appends text; new lines in it get the current indentation. */
  write(text: string): void;
  newline(): void;
  /** Gives the text that `body` writes this style. Writes a style within itself, or a link in a link, once. */
  within(type: StyleType, body: () => void, url?: string): void;
  /** Inline code. Only a quote can be around it, so other styles pause; in a link it is plain. */
  code(text: string): void;
  /** A time. In a link it is plain. */
  moment(text: string, moment: { at: EpochMs; near?: boolean }): void;
  /** A block of code on lines of its own, without indentation. */
  verbatim(type: 'pre', text: string, options?: { language?: string }): void;
  /** Starts the lines that `body` begins with `prefix`. */
  indented(prefix: string, body: () => void): void;
  finish(): { text: string; entities: MessageEntity[] };
}

interface Open {
  type: StyleType;
  url: string | undefined;
  start: number;
}

/** Telegram ignores further ones. */
const maxEntities = 100;

function isQuote(type: MessageEntity['type']): type is Quote {
  return type === 'blockquote' || type === 'expandable_blockquote';
}

export function createEntityWriter(): EntityWriter {
  let text = '';
  let prefix = '';
  const open: Open[] = [];
  const entities: MessageEntity[] = [];

  function add(start: number, entity: Omit<MessageEntity, 'offset' | 'length'>): void {
    const written = text.slice(start);
    if (isBlank(written)) return;
    // A quote may begin with indented code, so only its end is trimmed.
    const lead = isQuote(entity.type) ? 0 : written.length - written.trimStart().length;
    // The type decides which fields an entity of a kind needs; the caller passes them.
    entities.push({ ...entity, offset: start + lead, length: written.trimEnd().length - lead } as MessageEntity);
  }

  function close({ type, url, start }: Open): void {
    add(start, url === undefined ? { type } : ({ type, url } as Omit<MessageEntity, 'offset' | 'length'>));
  }

  function within(type: StyleType, body: () => void, url?: string): void {
    if (open.some((other) => other.type === type)) {
      body();
      return;
    }
    const style: Open = { type, url, start: text.length };
    open.push(style);
    body();
    open.pop();
    close(style);
  }

  function write(added: string): void {
    text += added.replaceAll('\n', `\n${prefix}`);
  }

  function code(added: string): void {
    if (open.some(({ type }) => type === 'text_link')) {
      write(added);
      return;
    }
    const paused = open.filter(({ type }) => !isQuote(type));
    for (const style of paused.toReversed()) close(style);
    const start = text.length;
    write(added);
    add(start, { type: 'code' });
    for (const style of paused) style.start = text.length;
  }

  function moment(added: string, one: { at: EpochMs; near?: boolean }): void {
    const start = text.length;
    write(added);
    if (open.every(({ type }) => type !== 'text_link')) add(start, momentOf(one));
  }

  return {
    write,
    within,
    code,
    moment,
    newline: () => write('\n'),
    verbatim(type, added, { language } = {}) {
      // Only the label of a list item may come before it in the line.
      const line = text.slice(text.lastIndexOf('\n') + 1);
      if (line.trim() === '') text = text.slice(0, text.length - line.length);
      else text += '\n';
      const start = text.length;
      text += added;
      // The first line may be indented code, so nothing is trimmed.
      entities.push({ type, ...(language === undefined ? {} : { language }), offset: start, length: added.length });
    },
    indented(added, body) {
      const outer = prefix;
      prefix += added;
      body();
      prefix = outer;
    },
    finish() {
      const lead = text.length - text.trimStart().length;
      const shifted = entities.map((entity) => {
        const offset = Math.max(entity.offset - lead, 0);
        return { ...entity, offset, length: entity.offset - lead + entity.length - offset };
      });
      // When two entities cover the same characters, the inner one was closed first.
      const sorted = shifted.reverse().sort((a, b) => a.offset - b.offset || b.length - a.length);
      return { text: text.trim(), entities: sorted.slice(0, maxEntities) };
    },
  };
}
