import type { APIUser } from 'discord.js';
import type { User } from 'grammy/types';
import type { DiscordChannel } from '../fakes/discord-server.ts';
import type { TelegramChat } from '../fakes/telegram-server.ts';

/** A message of the bridge, whatever the platform. */
export interface Shown {
  id: string;
  text: string;
  silent: boolean;
  /** The message that it answers. */
  replyTo: string | undefined;
  labels: readonly string[];
}

/** A conversation from the side of the person in it, whatever the platform. */
export interface Place {
  readonly name: string;
  /** @returns the message's id */
  say(text: string): string;
  /** The person changes a message of their own. */
  edit(messageId: string, text: string): void;
  /** What the bridge shows there now, oldest first. */
  shown(): Shown[];
  press(messageId: string, label: string): void;
}

/** A chat on Telegram, or one topic of it. `address` stands before each message: a group needs a mention. */
export function telegramPlace(name: string, chat: TelegramChat, user: User, thread?: number, address = ''): Place {
  return {
    name,
    say: (text) => String(chat.say(user, address + text, thread === undefined ? {} : { thread }).id),
    edit: (id, text) => chat.edit(user, Number(id), address + text),
    shown: () =>
      chat.answers
        .filter((message) => thread === undefined || message.thread === thread)
        .map(({ id, text, silent, replyTo, buttons }) => ({
          id: String(id),
          text,
          silent,
          replyTo: replyTo === undefined ? undefined : String(replyTo),
          labels: buttons.flat().map(({ label }) => label),
        })),
    press: (id, label) => void chat.press(user, Number(id), label),
  };
}

/** A DM on Discord. */
export function discordPlace(name: string, channel: DiscordChannel, user: APIUser): Place {
  return {
    name,
    say: (text) => channel.say(user, text).id,
    edit: (id, text) => channel.edit(user, id, text),
    shown: () => shownIn(channel),
    press: (id, label) => void channel.press(user, id, label),
  };
}

/** A thread on Discord: a mention in the channel begins it, what comes after that is said in it. */
export function threadPlace(name: string, channel: DiscordChannel, user: APIUser, mention: string): Place {
  const thread = () => channel.startedThreads[0];
  /** Said before there was a thread. */
  const above = new Set<string>();
  return {
    name,
    say(text) {
      const inside = thread();
      if (inside) return inside.say(user, text).id;
      const { id } = channel.say(user, `${mention} ${text}`);
      above.add(id);
      return id;
    },
    edit(id, text) {
      if (above.has(id)) channel.edit(user, id, `${mention} ${text}`);
      else thread()?.edit(user, id, text);
    },
    shown: () => channel.startedThreads.flatMap(shownIn),
    press(id, label) {
      const holder = channel.startedThreads.find(({ answers }) => answers.some((message) => message.id === id));
      holder?.press(user, id, label);
    },
  };
}

function shownIn({ answers }: DiscordChannel): Shown[] {
  return answers.map(({ id, text, silent, replyTo, buttons }) => ({
    id,
    text,
    silent,
    replyTo,
    labels: buttons
      .flat()
      .filter(({ disabled }) => !disabled)
      .map(({ label }) => label),
  }));
}
