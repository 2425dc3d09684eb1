import { richMessageText } from './rich-text.ts';
import type { TelegramContent, TelegramEntity, TelegramMessage } from './schema.ts';

/** Our own account, as far as reading messages needs it. */
export interface Me {
  id: number;
  username: string;
}

/** What a person wrote, made ready for the core. */
export interface MessageText {
  text: string;
  /** Written to us: a mention, a reply to us, or a command that is not another bot's. Private chats aside. */
  addressed: boolean;
}

/** The most of another message that is put in front of the text, in UTF-16 units. */
const longestQuote = 1_000;

/** Text or caption without our own name in front, with what it answers to as a markdown quote above. */
export function readText(message: TelegramMessage, me: Me): MessageText {
  const { text, entities } = contentOf(message);
  const command = commandOf(text, entities, me);
  if (command !== undefined) return command;

  const mentions = entities.filter((entity) => isMentionOf(me, entity, text));
  const own = withoutLeadingMention(text, mentions);
  return {
    text: withQuote(own, message, me),
    addressed: mentions.length > 0 || repliedMessage(message)?.from?.id === me.id,
  };
}

function contentOf(content: TelegramContent): { text: string; entities: TelegramEntity[] } {
  if (content.text !== undefined) return { text: content.text, entities: content.entities ?? [] };
  if (content.caption !== undefined) return { text: content.caption, entities: content.caption_entities ?? [] };
  return { text: richMessageText(content.rich_message), entities: [] };
}

/** `/stop@our_bot now` is `/stop now`; a command of another bot is not for us. */
function commandOf(text: string, entities: TelegramEntity[], me: Me): MessageText | undefined {
  const first = entities.find((entity) => entity.type === 'bot_command' && entity.offset === 0);
  if (first === undefined) return undefined;

  const [name = '', bot] = text.slice(0, first.length).split('@');
  const ours = bot === undefined || bot.toLowerCase() === me.username.toLowerCase();
  return ours ? { text: name + text.slice(first.length), addressed: true } : { text, addressed: false };
}

function isMentionOf(me: Me, entity: TelegramEntity, text: string): boolean {
  if (entity.type === 'text_mention') return entity.user?.id === me.id;
  if (entity.type !== 'mention') return false;
  const mentioned = text.slice(entity.offset, entity.offset + entity.length);
  return mentioned.toLowerCase() === `@${me.username.toLowerCase()}`;
}

function withoutLeadingMention(text: string, mentions: TelegramEntity[]): string {
  const leading = mentions.find((mention) => text.slice(0, mention.offset).trim() === '');
  if (leading === undefined) return text;
  return text.slice(leading.offset + leading.length).replace(/^[\s,:]+/, '');
}

/** Commands and empty texts stay as they are: a quote in front would change what they are. */
function withQuote(text: string, message: TelegramMessage, me: Me): string {
  if (text === '' || text.startsWith('/')) return text;
  const quoted = quotedText(message, me).trim();
  if (quoted === '') return text;
  const lines = shortened(quoted).split('\n');
  return `${lines.map((line) => `> ${line}`.trimEnd()).join('\n')}\n\n${text}`;
}

function quotedText(message: TelegramMessage, me: Me): string {
  const replied = repliedMessage(message);
  if (message.quote !== undefined && (message.quote.is_manual || replied === undefined)) return message.quote.text;
  if (replied === undefined) return '';
  // In a private chat claude knows its own last words.
  if (message.chat.type === 'private' && replied.from?.id === me.id) return '';
  return contentOf(replied).text;
}

/** In a topic, a message that answers nothing names the topic's creation as what it replies to. */
export function repliedMessage(message: TelegramMessage): TelegramMessage['reply_to_message'] {
  const replied = message.reply_to_message;
  return replied?.forum_topic_created === undefined ? replied : undefined;
}

function shortened(text: string): string {
  if (text.length <= longestQuote) return text;
  return `${text.slice(0, longestQuote - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
