import type { Quote } from '../../../core/model/incoming.ts';
import { shorten } from '../../../text/format/shorten.ts';
import type { DiscordMessage } from '../api/schema.ts';
import { isForward, readContent } from './message-text.ts';
import { displayName } from './people.ts';

/** In UTF-16 units. */
const longestQuote = 1_000;

/** The message it replies to, also one of ours: Claude may not have seen it, or have forgotten it. */
export function quoteOf(message: DiscordMessage, me: string): Quote | undefined {
  const replied = message.referenced_message;
  if (!replied) return undefined;
  // Only the names of files we sent: the host has them. Files of others are fetched and named with the task.
  const files = replied.author.id === me ? replied.attachments.map(({ filename }) => `(with: ${filename})`) : [];
  const text = [shorten(readContent(replied).trim(), longestQuote), ...files].filter((line) => line !== '').join('\n');
  if (text === '') return undefined;
  // Discord does not reveal the author of a forwarded message.
  return { from: isForward(replied) ? undefined : displayName(replied.author), text };
}

/** The message of ours this one replies to. */
export function answeredId({ referenced_message: replied }: DiscordMessage, me: string): string | undefined {
  return replied?.author.id === me ? replied.id : undefined;
}
