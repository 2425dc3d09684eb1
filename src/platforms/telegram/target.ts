import type { ConversationId } from '../../core/conversation.ts';

/** Where to send, in Telegram's words; spread into the arguments of a call. */
export interface Target {
  chat_id: number;
  message_thread_id?: number;
}

/** @param thread only for a real topic: a plain reply carries a thread id too, and is no conversation of its own */
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
