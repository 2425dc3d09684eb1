import type { Clock, InboxWriter, Log } from '../../core/ports.ts';
import { createCursor } from './cursor.ts';
import { createFeeds, type LiveMessage } from './feeds.ts';
import { stayConnected } from './gateway.ts';
import { createHistory, type HistoryOptions } from './history.ts';
import type { Interactions } from './interactions.ts';
import { createItems } from './items.ts';
import type { Origins } from './origins.ts';
import type { Places } from './places.ts';
import { type DiscordChannel, messageSchema, type Place } from './schema.ts';
import { createTaker } from './taker.ts';
import { before, isLater } from './target.ts';

export interface UpdateOptions extends HistoryOptions {
  token: string;
  apiRoot: string;
  places: Places;
  origins: Origins;
  interactions: Interactions;
  clock: Clock;
  log: Log;
  /** 0 (included) to 1. */
  random: () => number;
}

/**
 * Takes in what people write and press until `signal` aborts, then resolves; what was written while there was no
 * contact is read from the history.
 * @throws DiscordError `unauthorized`
 */
export async function receiveUpdates(options: UpdateOptions, inbox: InboxWriter, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const end = new AbortController();
  const ended = AbortSignal.any([signal, end.signal]);
  const { places, interactions, clock, log } = options;

  const cursor = createCursor(inbox.cursor());
  for (const { channel, place } of cursor.channels()) places.set(channel, place);
  const taker = createTaker({ inbox, cursor, before: () => interactions.acknowledged(), clock, log }, ended);
  const items = createItems(options);
  const feeds = createFeeds(
    { places, cursor, history: createHistory(options), taker, log, toItem: items.ofMessage },
    ended,
  );
  /** The latest that was known when the connection began: a thread after that is one we missed. */
  let newest = '0';

  /** A channel without a place in the cursor gets one, so that the next outage can be made up for. */
  function join({ channel, place }: { channel: DiscordChannel; place: Place }, isNew: boolean): void {
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
    // An update without an author is Discord's own: a link got its picture.
    if (parsed.success) feeds.live({ kind, message: parsed.data });
  }

  const handlers: Record<string, (data: unknown) => void> = {
    READY: () => {
      newest = cursor.newest();
      feeds.catchUp();
    },
    RESUMED: () => feeds.catchUp(),
    GUILD_CREATE: (data) => {
      for (const known of places.learnGuild(data)) join(known, false);
    },
    GUILD_MEMBER_UPDATE: (data) => places.learnMember(data),
    CHANNEL_CREATE: joinNew,
    CHANNEL_UPDATE: (data) => void places.learn(data),
    THREAD_CREATE: joinNew,
    THREAD_UPDATE: (data) => void places.learn(data),
    MESSAGE_CREATE: (data) => live('message', data),
    MESSAGE_UPDATE: (data) => live('edit', data),
    INTERACTION_CREATE: (data) => {
      const interaction = interactions.open(data);
      if (interaction !== undefined) taker.add(items.ofInteraction(interaction));
    },
  };

  function dispatch(type: string, data: unknown): void {
    if (!ended.aborted) handlers[type]?.(data);
  }

  try {
    await stayConnected({ ...options, dispatch }, signal);
  } finally {
    end.abort();
  }
}
