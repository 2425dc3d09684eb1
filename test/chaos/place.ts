import type { APIUser } from 'discord.js';
import type { User } from 'grammy/types';
import type { DiscordChannel } from '../fakes/discord/types-people.ts';
import type { TelegramChat, SeenMessage as TelegramMessage } from '../fakes/telegram/types.ts';

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
  /** What it had shown there when it was deleted: seen, and gone. */
  former(): Shown[];
  press(messageId: string, label: string): void;
}

/** A place that people can delete; what they say next there begins it anew. */
export interface PassingPlace extends Place {
  delete(): void;
}

/** A group that can become a supergroup; when it is one already, the next such group begins. */
export interface GrowingPlace extends Place {
  upgrade(): void;
}

/** Ann's private chat on Telegram. */
export function telegramPlace(name: string, chat: TelegramChat, user: User): Place {
  return {
    name,
    say: (text) => String(chat.say(user, text).id),
    edit: (id, text) => chat.edit(user, Number(id), text),
    shown: () => chat.answers.map(shownOnTelegram),
    former: () => [],
    press: (id, label) => void chat.press(user, Number(id), label),
  };
}

/** A topic of a group on Telegram. `mention` stands before each message. */
export function topicPlace(name: string, group: TelegramChat, user: User, mention: string): PassingPlace {
  let thread = group.createTopic(name);
  const former: Shown[] = [];
  const shown = () => group.answers.filter((message) => message.thread === thread).map(shownOnTelegram);
  return {
    name: `topic ${name}`,
    say: (text) => String(group.say(user, `${mention} ${text}`, { thread }).id),
    edit(id, text) {
      const isThere = group.messages.some((message) => message.id === Number(id));
      if (isThere) group.edit(user, Number(id), `${mention} ${text}`);
    },
    shown,
    former: () => former,
    press: (id, label) => void group.press(user, Number(id), label),
    delete() {
      former.push(...shown());
      group.deleteTopic(thread);
      thread = group.createTopic(name);
    },
  };
}

/** A group on Telegram without topics; `open` makes one. `mention` stands before each message. */
export function groupPlace(name: string, open: () => TelegramChat, user: User, mention: string): GrowingPlace {
  const chats = [open()];
  const current = () => chats.at(-1)!;
  /** Each chat counts its messages for itself. */
  const idIn = (n: number, id: number) => `${n}:${id}`;
  const isCurrent = (id: string) => id.startsWith(`${chats.length - 1}:`);
  const numberOf = (id: string) => Number(id.split(':')[1]);

  return {
    name,
    say: (text) => idIn(chats.length - 1, current().say(user, `${mention} ${text}`).id),
    edit(id, text) {
      if (isCurrent(id)) current().edit(user, numberOf(id), `${mention} ${text}`);
    },
    shown: () =>
      chats.flatMap((chat, n) =>
        chat.answers.map(shownOnTelegram).map((message) => ({
          ...message,
          id: idIn(n, Number(message.id)),
          replyTo: message.replyTo && idIn(n, Number(message.replyTo)),
          // Of a group that is no more.
          labels: chat === current() ? message.labels : [],
        })),
      ),
    former: () => [],
    press: (id, label) => void current().press(user, numberOf(id), label),
    upgrade() {
      if (current().type === 'group') chats.push(current().upgrade(user));
      else chats.push(open());
    },
  };
}

/** A DM on Discord. */
export function discordPlace(name: string, channel: DiscordChannel, user: APIUser): Place {
  return {
    name,
    say: (text) => channel.say(user, text).id,
    edit: (id, text) => channel.edit(user, id, text),
    shown: () => shownOnDiscord(channel),
    former: () => [],
    press: (id, label) => void channel.press(user, id, label),
  };
}

/** A thread on Discord: a mention in the channel begins it, what comes after that is said in it. */
export function threadPlace(name: string, channel: DiscordChannel, user: APIUser, mention: string): PassingPlace {
  const thread = () => channel.startedThreads[0];
  /** Said before there was a thread. */
  const above = new Set<string>();
  const former: Shown[] = [];
  const holderOf = (id: string) =>
    channel.startedThreads.find(({ messages }) => messages.some((message) => message.id === id));
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
      else holderOf(id)?.edit(user, id, text);
    },
    shown: () => channel.startedThreads.flatMap(shownOnDiscord),
    former: () => former,
    press: (id, label) => void holderOf(id)?.press(user, id, label),
    delete() {
      for (const one of channel.startedThreads) {
        former.push(...shownOnDiscord(one));
        one.vanish();
      }
    },
  };
}

function shownOnTelegram({ id, text, silent, replyTo, buttons }: TelegramMessage): Shown {
  return {
    id: String(id),
    text,
    silent,
    replyTo: replyTo === undefined ? undefined : String(replyTo),
    labels: buttons.flat().map(({ label }) => label),
  };
}

function shownOnDiscord({ answers }: DiscordChannel): Shown[] {
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
