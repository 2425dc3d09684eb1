import type { Quote } from '../../core/ports.ts';
import { type Me, readContent } from './message-text.ts';
import { nameOf, originName } from './names.ts';
import type { TelegramMessage } from './schema.ts';
import { shorten } from './shorten.ts';

/** In UTF-16 units. */
const longestQuote = 1_000;

/** What a message answers to. A whole message of ours in a private chat is none: claude knows its own last words. */
export function quoteOf(message: TelegramMessage, me: Me): Quote | undefined {
  const text = quotedText(message, me).trim();
  return text === '' ? undefined : { from: quotedName(message), text: shorten(text, longestQuote) };
}

/** The message of the same chat that this one answers to. */
export function repliedMessage(message: TelegramMessage): TelegramMessage['reply_to_message'] {
  const replied = message.reply_to_message;
  // In a topic, a message that answers nothing names the topic's creation as what it replies to.
  return replied?.forum_topic_created === undefined ? replied : undefined;
}

function quotedText(message: TelegramMessage, me: Me): string {
  const replied = repliedMessage(message);
  if (message.quote !== undefined && (message.quote.is_manual || replied === undefined)) return message.quote.text;
  if (replied === undefined || (message.chat.type === 'private' && replied.from?.id === me.id)) return '';
  return readContent(replied).text;
}

/** Who speaks for a group or a channel goes by its name. */
function quotedName(message: TelegramMessage): string | undefined {
  const replied = repliedMessage(message);
  if (replied === undefined) return message.external_reply?.origin && originName(message.external_reply.origin);
  return replied.sender_chat?.title || (replied.from && nameOf(replied.from));
}
