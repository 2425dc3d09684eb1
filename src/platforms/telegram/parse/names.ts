import { revealProse } from '../../../text/reveal/reveal.ts';
import type { TelegramOrigin, TelegramUser } from '../api/schema.ts';

/** A person or bot, as people see them, without hidden characters. Never ''. */
export function displayName(user: TelegramUser): string {
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ').trim();
  return revealProse(name || user.username || String(user.id));
}

/** The first author of a forwarded or quoted message. Never ''. */
export function originName(origin: TelegramOrigin): string {
  if (origin.type === 'user') return displayName(origin.sender_user);
  if (origin.type === 'hidden_user') return origin.sender_user_name.trim() || 'someone';
  const chat = origin.type === 'chat' ? origin.sender_chat : origin.chat;
  return chat.title?.trim() || String(chat.id);
}
