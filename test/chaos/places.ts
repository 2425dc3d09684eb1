import type { Machine } from '../e2e/machine.ts';
import type { TelegramChat } from '../fakes/telegram-server.ts';
import { discordPlace, type Place, telegramPlace, threadPlace } from './place.ts';

/** Where Ann writes; the same place for the same name. */
export interface Places {
  /** Ann's private chat on Telegram. */
  readonly chat: Place;
  /** A topic of Ann's group on Telegram. */
  topic(name: string): Place;
  /** Ann's DM on Discord. */
  dm(): Place;
  /** A thread in a channel on Discord; its first message makes it. */
  thread(): Place;
}

export function createPlaces({ telegram, discord, ann, annOnDiscord }: Machine): Places {
  const made = new Map<string, Place>();
  let group: TelegramChat | undefined;

  function once(name: string, make: () => Place): Place {
    const place = made.get(name) ?? make();
    made.set(name, place);
    return place;
  }

  function onDiscord() {
    if (!discord || !annOnDiscord) throw new Error('the stage has no Discord');
    return { discord, user: annOnDiscord };
  }

  return {
    chat: telegramPlace('telegram', telegram.privateChat(ann), ann),
    topic: (name) =>
      once(`topic ${name}`, () => {
        group ??= telegram.group([ann], { forum: true });
        const thread = group.createTopic(name);
        return telegramPlace(`topic ${name}`, group, ann, thread, `@${telegram.bot.username} `);
      }),
    dm: () =>
      once('discord', () => {
        const { discord: server, user } = onDiscord();
        return discordPlace('discord', server.dm(user), user);
      }),
    thread: () =>
      once('thread', () => {
        const { discord: server, user } = onDiscord();
        const channel = server.guild([user]).channel('general');
        return threadPlace('thread', channel, user, `<@${server.bot.id}>`);
      }),
  };
}
