import type { Quote } from '../../core/ports.ts';
import { isForward, readContent } from './message-text.ts';
import { nameOf } from './people.ts';
import type { DiscordMessage, Place } from './schema.ts';

/** In UTF-16 units. */
const longestQuote = 1_000;

/** What a message answers to. In a conversation of its own claude knows its own last words: there they are no quote. */
export function quoteOf(message: DiscordMessage, place: Place, me: string): Quote | undefined {
  const replied = message.referenced_message;
  if (!replied || (replied.author.id === me && place.kind !== 'channel')) return undefined;
  const text = readContent(replied).trim();
  if (text === '') return undefined;
  // Discord doesn't tell who wrote what is forwarded.
  return { from: isForward(replied) ? undefined : nameOf(replied.author), text: shortened(text) };
}

/** The message of ours that this one answers to. */
export function answeredId({ referenced_message: replied }: DiscordMessage, me: string): string | undefined {
  return replied?.author.id === me ? replied.id : undefined;
}

function shortened(text: string): string {
  if (text.length <= longestQuote) return text;
  return `${text.slice(0, longestQuote - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
