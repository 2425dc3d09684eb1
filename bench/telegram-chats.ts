import type { User } from 'grammy/types';
import type { Machine } from '../test/e2e/machine.ts';
import type { TelegramChat } from '../test/fakes/telegram/types.ts';
import { type TimedChat, timeChat } from './timed-chat.ts';

/** Telegram's pace in a chat gives back one message per second, and a short answer takes three. */
const restMs = 3_200;

export interface TimedTelegramChat extends TimedChat {
  chat: TelegramChat;
  user: User;
}

/** Chats of `count` people who are all allowed; takes effect with the next start. */
export function openChats({ telegram, configure }: Machine, count: number): TimedTelegramChat[] {
  const people = Array.from({ length: count }, (_, n) => telegram.addUser({ first_name: `Person ${n + 1}` }));
  configure({
    users: people.map((user) => ({ platform: 'telegram', id: user.id, role: 'operator', name: user.first_name })),
  });
  return people.map((user) => {
    const chat = telegram.privateChat(user);
    const timed = timeChat({
      say: (prompt) => chat.say(user, prompt),
      views: () => chat.views,
      hasText: ({ text }) => text !== '',
      finals: () => chat.answers,
      until: telegram.until,
      restMs,
    });
    return { ...timed, chat, user };
  });
}
