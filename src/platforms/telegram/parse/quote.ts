import type { Quote } from '../../../core/model/incoming.ts';
import { shorten } from '../../../text/format/shorten.ts';
import type { TelegramMessage } from '../api/schema.ts';
import { attachmentsOf } from './attachments.ts';
import { type Me, readContent } from './message-text.ts';
import { displayName, originName } from './names.ts';

/** In UTF-16 units. */
const longestQuote = 1_000;

/** The message it replies to, also one of ours: Claude may not have seen it, or have forgotten it. */
export function quoteOf(message: TelegramMessage, raw: object, me: Me): Quote | undefined {
  const text = shorten(quotedText(message).trim(), longestQuote);
  const whole = [text, ...ownFiles(message, raw, me)].filter((line) => line !== '').join('\n');
  return whole === '' ? undefined : { from: quotedName(message), text: whole };
}

/** The message of the same chat this one replies to. */
export function repliedMessage(message: TelegramMessage): TelegramMessage['reply_to_message'] {
  const replied = message.reply_to_message;
  // In a topic, a message that replies to nothing names the topic's creation as its origin.
  return replied?.forum_topic_created === undefined ? replied : undefined;
}

/** Whether it is said to all in a topic that we opened. */
export function isInOwnTopic({ reply_to_message: replied }: TelegramMessage, me: Me): boolean {
  return replied?.forum_topic_created !== undefined && replied.from?.id === me.id;
}

function quotedText(message: TelegramMessage): string {
  const replied = repliedMessage(message);
  if (message.quote !== undefined && (message.quote.is_manual || replied === undefined)) return message.quote.text;
  return replied === undefined ? '' : readContent(replied).text;
}

/** Only the names of files we sent: the host has them. Files of others are fetched and named with the task. */
function ownFiles(message: TelegramMessage, raw: object, me: Me): string[] {
  if (repliedMessage(message)?.from?.id !== me.id) return [];
  const replied = (raw as { reply_to_message?: unknown }).reply_to_message;
  return attachmentsOf(replied as object).map(({ name, kind }) => `(with: ${name ?? kind})`);
}

/** A message in the name of a group or channel carries that name. */
export function quotedName(message: TelegramMessage): string | undefined {
  const replied = repliedMessage(message);
  if (replied === undefined) return message.external_reply?.origin && originName(message.external_reply.origin);
  return replied.sender_chat?.title || (replied.from && displayName(replied.from));
}
