import type { APIUser } from 'discord.js';
import type { User } from 'grammy/types';
import type { DiscordChannel } from '../fakes/discord-server.ts';
import type { TelegramChat } from '../fakes/telegram-server.ts';

/** A message of the bridge, whatever the platform. */
export interface Shown {
  id: string;
  text: string;
  silent: boolean;
  labels: readonly string[];
}

/** A conversation from the side of the person in it, whatever the platform. */
export interface Place {
  readonly name: string;
  /** @returns the message's id */
  say(text: string): string;
  /** What the bridge shows there now, oldest first. */
  shown(): Shown[];
  press(messageId: string, label: string): void;
}

/** A chat on Telegram, or one topic of it. `address` stands before each message: a group needs a mention. */
export function telegramPlace(name: string, chat: TelegramChat, user: User, thread?: number, address = ''): Place {
  return {
    name,
    say: (text) => String(chat.say(user, address + text, thread === undefined ? {} : { thread }).id),
    shown: () =>
      chat.answers
        .filter((message) => thread === undefined || message.thread === thread)
        .map(({ id, text, silent, buttons }) => ({
          id: String(id),
          text,
          silent,
          labels: buttons.flat().map(({ label }) => label),
        })),
    press: (id, label) => void chat.press(user, Number(id), label),
  };
}

/** A DM, a channel or a thread on Discord. */
export function discordPlace(name: string, channel: DiscordChannel, user: APIUser): Place {
  return {
    name,
    say: (text) => channel.say(user, text).id,
    shown: () =>
      channel.answers.map(({ id, text, silent, buttons }) => ({
        id,
        text,
        silent,
        labels: buttons
          .flat()
          .filter(({ disabled }) => !disabled)
          .map(({ label }) => label),
      })),
    press: (id, label) => void channel.press(user, id, label),
  };
}
