import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { InboxWriter, RawUpdate } from '../../../core/ports/store/inbox.ts';
import { backoffMs } from '../../../core/timing/retry.ts';
import type { DiscordPlace } from '../api/schema.ts';
import type { Cursor } from './cursor.ts';

/** One step forward: an update to store, a message seen, or both. */
export interface Item {
  update?: RawUpdate;
  /** `last` and all before it in `channel` is stored with this item. */
  seen?: { channel: string; last: string; place: DiscordPlace };
  /** Not worth a transaction of its own: it goes with the next item that is. */
  lazy?: boolean;
}

/** Hands items to the inbox, in order. It repeats what it could not store before any later item. */
export interface Taker {
  add(...items: Item[]): void;
  /** Resolves when all added items are stored. @throws the signal's reason when it aborts first */
  empty(): Promise<void>;
}

export interface TakerOptions {
  inbox: InboxWriter;
  cursor: Cursor;
  /** Storing may take long and blocks, so it waits for this first. */
  before(): Promise<void>;
  clock: Clock;
  log: Log;
}

const largestBatch = 100;
const backoff = { firstMs: 250, longestMs: 30_000 };

export function createTaker({ inbox, cursor, before, clock, log }: TakerOptions, signal: AbortSignal): Taker {
  const queue: Item[] = [];
  let work: Promise<void> = Promise.resolve();
  let working = false;

  async function run(): Promise<void> {
    working = true;
    try {
      for (let failures = 0; queue.length > 0; ) {
        await before();
        signal.throwIfAborted();
        const batch = queue.slice(0, largestBatch);
        if (store(batch)) {
          queue.splice(0, batch.length);
          failures = 0;
        } else {
          await clock.sleep(backoffMs(backoff, failures), signal);
          failures += 1;
        }
      }
    } finally {
      working = false;
    }
  }

  function store(batch: readonly Item[]): boolean {
    for (const { seen } of batch) if (seen !== undefined) cursor.note(seen.channel, seen.last, seen.place);
    const updates = batch.flatMap(({ update }) => update ?? []);
    if (updates.length === 0 && batch.every(({ lazy }) => lazy)) return true;
    try {
      inbox.take(updates, cursor.toString());
      return true;
    } catch (error) {
      log.error('cannot store messages from discord; retrying', { detail: String(error) });
      return false;
    }
  }

  return {
    add(...items) {
      if (items.length === 0 || signal.aborted) return;
      queue.push(...items);
      if (working) return;
      work = run();
      // Only the end of receiving rejects it, and `empty` passes that to its caller.
      work.catch(() => {});
    },
    empty: () => work,
  };
}
