import { isOfStore } from '../../model/errors.ts';
import type { Incoming, IncomingMessage } from '../../model/incoming.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Clock, SteadyMs } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store/store.ts';
import { keyOf } from './groups.ts';

/** An update that was just stored, in the words of the core; undefined: it is of no interest, or nobody can read it. */
export interface FreshUpdate {
  seq: number;
  source: ChatPlatform | undefined;
  incoming: Incoming | undefined;
}

export interface WholeMessagesOptions {
  store: Pick<Store, 'atomically'>;
  clock: Pick<Clock, 'steady'>;
  log: Pick<Log, 'warn'>;
  /** The first ones that were not handled yet, oldest first. */
  fresh(): readonly FreshUpdate[];
  /** Whether it makes a task by itself; `next` came behind it from the same person in the same place. */
  isWhole(source: ChatPlatform, message: IncomingMessage, next: Incoming | undefined): boolean;
  /** @returns what is left to do once that is committed */
  handle(source: ChatPlatform, seq: number, message: IncomingMessage): () => void;
}

/**
 * Stores updates by `write`, and with them the tasks of messages that are whole, as many as there is time for: one
 * commit for both. It ends at the first update that needs more, so that all keep their order. When only the tasks
 * cannot be stored, the updates are stored alone. @returns what is left to do @throws what `write` throws; then nothing
 * is stored
 */
export type TakeWhole = (write: () => void, until: SteadyMs) => (() => void)[];

export function createTakeWhole({ store, clock, log, fresh, isWhole, handle }: WholeMessagesOptions): TakeWhole {
  function handleWhole(until: SteadyMs): (() => void)[] {
    const left: (() => void)[] = [];
    const updates = fresh();
    const nexts = nextOfSame(updates);
    for (const [at, { seq, source, incoming }] of updates.entries()) {
      if (!source || incoming?.kind !== 'message' || !isWhole(source, incoming, nexts[at])) break;
      // One is handled in any case: reading them may take all the time there is.
      if (left.length > 0 && clock.steady() > until) break;
      try {
        left.push(handle(source, seq, incoming));
      } catch (error) {
        if (isOfStore(error)) throw error;
        // Handled again on its own, it fails again, and that is reported.
        break;
      }
    }
    return left;
  }

  return (write, until) => {
    let isWritten = false;
    try {
      return store.atomically(() => {
        write();
        isWritten = true;
        return handleWhole(until);
      });
    } catch (error) {
      if (!isWritten) throw error;
      // What came in matters more than what comes of it.
      log.warn('updates are stored without their tasks, which follow', { error });
      write();
      return [];
    }
  };
}

/** For each update the next one of its person in its place. */
function nextOfSame(updates: readonly FreshUpdate[]): (Incoming | undefined)[] {
  const nearest = new Map<string, Incoming>();
  const nexts = updates.toReversed().map(({ incoming }) => {
    if (!incoming || incoming.kind === 'place') return undefined;
    const key = keyOf(incoming);
    const next = nearest.get(key);
    nearest.set(key, incoming);
    return next;
  });
  return nexts.reverse();
}
