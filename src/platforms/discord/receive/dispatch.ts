import {
  type DiscordChannel,
  type DiscordPlace,
  deletedChannelSchema,
  deletedGuildSchema,
  messageSchema,
} from '../api/schema.ts';
import { before, isLater } from '../api/target.ts';
import type { Places } from '../places/places.ts';
import type { Cursor } from './cursor.ts';
import type { Feeds, LiveMessage } from './feeds.ts';
import type { Interactions } from './interactions.ts';
import type { Items } from './items.ts';
import type { Taker } from './taker.ts';

export interface DispatchOptions {
  places: Places;
  cursor: Cursor;
  feeds: Feeds;
  taker: Taker;
  items: Items;
  interactions: Interactions;
}

const threadTypes = [10, 11, 12];

/** Handles each event of the gateway. Total: ignores an event of an unexpected form. */
export function createDispatch(options: DispatchOptions): (type: string, data: unknown) => void {
  const { places, cursor, feeds, taker, items, interactions } = options;
  /** The latest id known when the connection began: we missed every thread after it. */
  let newest = '0';

  /** A channel without a place in the cursor gets one, so that we can catch up after the next outage. */
  function join({ channel, place }: { channel: DiscordChannel; place: DiscordPlace }, isNew: boolean): void {
    const { id, last_message_id: last } = channel;
    if (cursor.get(id) !== undefined) return;
    if (isNew || last === null) {
      taker.add({ seen: { channel: id, last: before(id), place }, lazy: isNew });
    } else if (place.kind === 'thread' && newest !== '0' && isLater(id, newest)) {
      cursor.note(id, before(id), place);
      feeds.catchUpOne(id);
    } else if (last !== undefined) {
      taker.add({ seen: { channel: id, last, place } });
    }
  }

  function joinNew(data: unknown): void {
    const known = places.learn(data);
    if (known !== undefined) join(known, true);
  }

  function live(kind: LiveMessage['kind'], data: unknown): void {
    const parsed = messageSchema.safeParse(data);
    // An update without an author is Discord's own: it added a link's picture.
    if (parsed.success) feeds.live({ kind, message: parsed.data });
  }

  function remove(data: unknown): void {
    const deleted = deletedChannelSchema.safeParse(data).data;
    if (!deleted) return;
    places.guildChannels.forget(deleted.id);
    const isThread = threadTypes.includes(deleted.type);
    taker.add(items.ofDeleted(deleted.id, (isThread && deleted.parent_id) || undefined));
  }

  const handlers = new Map<string, (data: unknown) => void>(
    Object.entries({
      READY: () => {
        newest = cursor.newest();
        feeds.catchUp();
      },
      RESUMED: () => feeds.catchUp(),
      GUILD_CREATE: (data) => {
        for (const known of places.learnGuild(data)) join(known, false);
      },
      GUILD_ROLE_CREATE: (data) => places.guildChannels.learnRole(data),
      GUILD_ROLE_UPDATE: (data) => places.guildChannels.learnRole(data),
      GUILD_ROLE_DELETE: (data) => places.guildChannels.forgetRole(data),
      GUILD_MEMBER_UPDATE: (data) => places.learnMember(data),
      CHANNEL_CREATE: joinNew,
      CHANNEL_UPDATE: (data) => void places.learn(data),
      CHANNEL_DELETE: (data) => remove(data),
      THREAD_DELETE: (data) => remove(data),
      GUILD_DELETE: (data) => {
        const guild = deletedGuildSchema.safeParse(data).data;
        if (!guild || guild.unavailable) return;
        places.guildChannels.forgetGuild(guild.id);
        taker.add(...places.channelsOf(guild.id).map((channel) => items.ofDeleted(channel)));
      },
      THREAD_CREATE: joinNew,
      THREAD_UPDATE: (data) => void places.learn(data),
      MESSAGE_CREATE: (data) => live('message', data),
      MESSAGE_UPDATE: (data) => live('edit', data),
      INTERACTION_CREATE: (data) => {
        interactions.open(data, (interaction) => taker.add(items.ofInteraction(interaction)));
      },
    } satisfies Record<string, (data: unknown) => void>),
  );

  return (type, data) => handlers.get(type)?.(data);
}
