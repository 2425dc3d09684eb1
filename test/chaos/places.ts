import type { Machine } from '../e2e/machine.ts';
import type { TelegramChat } from '../fakes/telegram/types.ts';
import {
  discordPlace,
  type GrowingPlace,
  groupPlace,
  type PassingPlace,
  type Place,
  telegramPlace,
  threadPlace,
  topicPlace,
} from './place.ts';

/** Where Ann writes; the same place for the same name. */
export interface Places {
  /** Ann's private chat on Telegram. */
  readonly chat: Place;
  /** A topic of Ann's group on Telegram. */
  topic(name: string): PassingPlace;
  /** A group of Ann's on Telegram that is no supergroup yet. */
  group(): GrowingPlace;
  /** Ann's DM on Discord. */
  dm(): Place;
  /** A thread in a channel on Discord; its first message makes it. */
  thread(): PassingPlace;
}

export function createPlaces({ telegram, discord, ann, annOnDiscord }: Machine): Places {
  const made = new Map<string, unknown>();
  const mention = `@${telegram.bot.username}`;
  let forum: TelegramChat | undefined;

  function once<P extends Place>(name: string, make: () => P): P {
    const place = (made.get(name) as P | undefined) ?? make();
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
        forum ??= telegram.group([ann], { forum: true });
        return topicPlace(name, forum, ann, mention);
      }),
    group: () => once('group', () => groupPlace('group', () => telegram.group([ann], { basic: true }), ann, mention)),
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
