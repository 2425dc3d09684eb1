import { isOfStore } from '../../model/errors.ts';
import type { Incoming, IncomingMessage } from '../../model/incoming.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Store } from '../../ports/store/store.ts';

/** So long messages are handled with the commit that stores them: enough for what a platform gives at once. */
const longestMs = 35;

/** An update that was just stored, in the words of the core; undefined: it is of no interest, or nobody can read it. */
export interface FreshUpdate {
  seq: number;
  source: ChatPlatform | undefined;
  incoming: Incoming | undefined;
}

export interface WholeMessagesOptions {
  store: Pick<Store, 'atomically'>;
  clock: Pick<Clock, 'steady'>;
  /** What came just now. */
  fresh(): readonly FreshUpdate[];
  /** Whether it makes a task by itself, with these behind it. */
  isWhole(source: ChatPlatform, message: IncomingMessage, behind: readonly Incoming[]): boolean;
  /** @returns what is left to do once that is committed */
  handle(source: ChatPlatform, seq: number, message: IncomingMessage): () => void;
}

/**
 * Stores updates by `write`, and with them the tasks of messages that are whole: one commit for both. It ends at the
 * first update that needs more, so that all keep their order. When only the tasks cannot be stored, the updates are
 * stored alone. @returns what is left to do @throws what `write` throws; then nothing is stored
 */
export type TakeWhole = (write: () => void) => (() => void)[];

export function createTakeWhole({ store, clock, fresh, isWhole, handle }: WholeMessagesOptions): TakeWhole {
  function handleWhole(): (() => void)[] {
    const left: (() => void)[] = [];
    const until = clock.steady() + longestMs;
    const updates = fresh();
    for (const [at, { seq, source, incoming }] of updates.entries()) {
      const behind = updates.slice(at + 1).flatMap((update) => update.incoming ?? []);
      if (!source || incoming?.kind !== 'message' || !isWhole(source, incoming, behind)) break;
      if (clock.steady() > until) break;
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

  return (write) => {
    let isWritten = false;
    try {
      return store.atomically(() => {
        write();
        isWritten = true;
        return handleWhole();
      });
    } catch (error) {
      if (!isWritten) throw error;
      // What came in matters more than what comes of it.
      write();
      return [];
    }
  };
}
