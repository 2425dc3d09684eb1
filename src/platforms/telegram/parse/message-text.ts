import type { TelegramContent, TelegramEntity, TelegramMessage } from '../api/schema.ts';
import { richMessageText } from './rich-text.ts';

/** Our own account, for reading messages. */
export interface Me {
  id: number;
  username: string;
}

/** A person's text, ready for the core. */
export interface MessageText {
  text: string;
  /** Written to us: a mention, a reply to us, or a command that is not another bot's. Private chats aside. */
  addressed: boolean;
}

/** Text or caption without our own name in front. `answersUs`: the message is a reply to one of ours. */
export function readMessageText(message: TelegramMessage, me: Me, answersUs: boolean): MessageText {
  const { text, entities } = readContent(message);
  const command = commandOf(text, entities, me);
  if (command !== undefined) return command;

  const mentions = entities.filter((entity) => isMentionOf(me, entity, text));
  return { text: withoutLeadingMention(text, mentions), addressed: mentions.length > 0 || answersUs };
}

/** The words of any message, unchanged. */
export function readContent(content: TelegramContent): { text: string; entities: TelegramEntity[] } {
  if (content.text !== undefined) return { text: content.text, entities: content.entities ?? [] };
  if (content.caption !== undefined) return { text: content.caption, entities: content.caption_entities ?? [] };
  return { text: richMessageText(content.rich_message), entities: [] };
}

/** `/stop@our_bot now` means `/stop now`; a command of another bot is not for us. */
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
