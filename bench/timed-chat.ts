import { setTimeout as sleep } from 'node:timers/promises';
import type { User } from 'grammy/types';
import type { Machine } from '../test/e2e/machine.ts';
import type { SeenView, TelegramChat } from '../test/fakes/telegram-types.ts';

/** Telegram's pace in a chat gives back one message per second, and a short answer takes three. */
const restMs = 3_200;

/** A private chat with the bot, in which it is timed what becomes visible. */
export interface TimedChat {
  chat: TelegramChat;
  say(prompt: string): void;
  /** Resolves with the final message; `answer` is a part of its text. */
  ask(prompt: string, answer: string): Promise<TimedAnswer>;
  /** Resolves when the chat's pace would let a whole answer through at once. */
  rested(): Promise<void>;
}

/** Milliseconds since the update was available at the server; `at` is on `performance.now()`'s scale. */
export interface TimedAnswer {
  firstTextMs: number;
  finalMs: number;
  firstTextAt: number;
  /** Views with text, the final message left out. */
  drafts: SeenView[];
}

/** Chats of `count` people who are all allowed; takes effect with the next start. */
export function openChats(machine: Machine, count: number): TimedChat[] {
  const people = Array.from({ length: count }, (_, n) => machine.telegram.addUser({ first_name: `Person ${n + 1}` }));
  machine.configure({
    users: people.map((user) => ({ platform: 'telegram', id: user.id, role: 'operator', name: user.first_name })),
  });
  return people.map((user) => timedChat(machine, user));
}

function timedChat({ telegram }: Machine, user: User): TimedChat {
  const chat = telegram.privateChat(user);
  let restedAt = 0;

  function say(prompt: string): void {
    chat.say(user, prompt);
  }

  async function ask(prompt: string, answer: string): Promise<TimedAnswer> {
    const seen = chat.views.length;
    const before = chat.answers.length;
    let firstTextAt: number | undefined;
    const asked = performance.now();
    say(prompt);
    const visible = () => chat.views.slice(seen).some((view) => view.text !== '');
    const isThere = () => chat.answers.length > before && chat.answers.at(-1)?.text.includes(answer);
    await telegram.until(() => {
      if (firstTextAt === undefined && visible()) firstTextAt = performance.now();
      return firstTextAt !== undefined && isThere();
    }, `the answer to ${prompt}`);
    const finalAt = performance.now();
    restedAt = finalAt + restMs;
    const drafts = chat.views.slice(seen).filter((view) => view.what === 'draft' && view.text !== '');
    return { firstTextMs: firstTextAt! - asked, finalMs: finalAt - asked, firstTextAt: firstTextAt!, drafts };
  }

  return { chat, say, ask, rested: () => sleep(Math.max(0, restedAt - performance.now())) };
}
