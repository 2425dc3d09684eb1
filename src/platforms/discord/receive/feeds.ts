import PQueue from 'p-queue';
import { BridgeError } from '../../../core/model/errors.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { DiscordMessage, DiscordPlace } from '../api/schema.ts';
import type { Places } from '../places/places.ts';
import type { Cursor } from './cursor.ts';
import type { History } from './history.ts';
import type { Item, Taker } from './taker.ts';

/** One message of the gateway. */
export interface LiveMessage {
  kind: 'message' | 'edit';
  message: DiscordMessage;
}

/** The messages of each channel in one order; live messages of a channel wait until its history is read. */
export interface Feeds {
  live(event: LiveMessage): void;
  /** Reads the missed messages of every known channel. */
  catchUp(): void;
  /** Reads the missed messages of one channel. */
  catchUpOne(channel: string): void;
}

export interface FeedOptions {
  places: Places;
  cursor: Cursor;
  history: History;
  taker: Taker;
  log: Log;
  toItem(event: LiveMessage, place: DiscordPlace): Item;
}

const channelsAtOnce = 4;

export function createFeeds(options: FeedOptions, signal: AbortSignal): Feeds {
  const { places, cursor, history, taker, log, toItem } = options;
  /** Channels whose history it is reading, with the messages that came meanwhile. */
  const reading = new Map<string, { held: LiveMessage[]; again: boolean }>();
  /** Channels of kinds that we do not serve. */
  const ignored = new Set<string>();
  const queue = new PQueue({ concurrency: channelsAtOnce });

  function read(channel: string, held: LiveMessage[] = []): void {
    const running = reading.get(channel);
    if (running !== undefined) {
      running.again = true;
      return;
    }
    reading.set(channel, { held, again: false });
    void queue.add(() => readNow(channel));
  }

  async function readNow(channel: string): Promise<void> {
    const feed = reading.get(channel)!;
    try {
      const place = places.get(channel) ?? (await lookUp(channel));
      if (place === undefined) {
        ignored.add(channel);
        return;
      }
      do {
        feed.again = false;
        await readHistory(channel, place);
      } while (feed.again);
      for (const event of feed.held) taker.add(toItem(event, place));
    } catch (error) {
      if (!signal.aborted) giveUp(channel, feed.held, error);
    } finally {
      reading.delete(channel);
    }
  }

  /** It does not ask for unreadable history again; the live messages are there anyway. */
  function giveUp(channel: string, held: readonly LiveMessage[], error: unknown): void {
    const detail = error instanceof BridgeError ? error.message : String(error);
    log.info('cannot read a discord channel; messages written there meanwhile are missed', { channel, detail });
    cursor.forget(channel);
    const place = places.get(channel);
    if (place !== undefined) for (const event of held) taker.add(toItem(event, place));
  }

  async function readHistory(channel: string, place: DiscordPlace): Promise<void> {
    const last = cursor.get(channel);
    if (last === undefined) return;
    for await (const page of history.after(channel, last, place, signal)) {
      taker.add(...page.map((message) => toItem({ kind: 'message', message }, place)));
      await taker.empty();
    }
  }

  async function lookUp(channel: string): Promise<DiscordPlace | undefined> {
    return places.learn(await history.channel(channel, signal))?.place;
  }

  return {
    live(event) {
      const { channel_id: channel, guild_id: guild } = event.message;
      const feed = reading.get(channel);
      if (feed !== undefined) {
        feed.held.push(event);
        return;
      }
      if (ignored.has(channel)) return;
      if (places.get(channel) === undefined && !guild) places.set(channel, { kind: 'dm' });
      const place = places.get(channel);
      if (place === undefined) read(channel, [event]);
      else taker.add(toItem(event, place));
    },

    catchUp() {
      for (const { channel } of cursor.channels()) read(channel);
    },

    catchUpOne: (channel) => read(channel),
  };
}
