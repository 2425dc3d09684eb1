import type { ConversationId } from '../../../core/model/conversation.ts';
import { TelegramError } from './errors.ts';

/** Where to send, in Telegram's terms; spread into the arguments of a call. */
export interface Target {
  chat_id: number;
  message_thread_id?: number;
}

/** @param thread only for a real topic: a plain reply has a thread id too, but is no conversation of its own */
export function toConversation(chat: number, thread: number | undefined): ConversationId {
  return thread === undefined ? `telegram:${chat}` : `telegram:${chat}:${thread}`;
}

/** The way back from `toConversation`. */
export function toTarget(conversation: ConversationId): Target {
  const [, chat, thread] = conversation.split(':');
  return { chat_id: Number(chat), ...(thread !== undefined && { message_thread_id: Number(thread) }) };
}

/** People have positive ids; groups, supergroups and channels negative ones. */
export function isPrivate(chat: number): boolean {
  return chat > 0;
}

/** A person's private chat has the person's own id. @throws `target-gone` when it is not the id of a person */
export function toPrivateConversation(userId: string): ConversationId {
  const chat = Number(userId);
  if (isPrivate(chat)) return toConversation(chat, undefined);
  throw new TelegramError('target-gone', 'target-gone', 'only people have private conversations');
}
