import type { InboxWriter, RawUpdate } from '../../../src/core/ports/store/inbox.ts';

export interface MemoryInbox extends InboxWriter {
  /** Every update once, in order of arrival. */
  readonly updates: readonly RawUpdate[];
  /** How many updates were given that were there already. */
  readonly repeats: number;
  /** The next `take` throws, as when the disk is full, and keeps nothing. */
  failOnce(): void;
  /** Resolves with the updates as soon as there are `count`. */
  untilHolds(count: number): Promise<readonly RawUpdate[]>;
  /** Resolves when the `take` that `failOnce` asked for has thrown. */
  untilFailed(): Promise<void>;
}

/** Keeps updates and cursor as the store does: all of a batch or nothing, each id once. */
export function createMemoryInbox(): MemoryInbox {
  const updates: RawUpdate[] = [];
  const waiters = new Set<() => void>();
  let cursor: string | undefined;
  let repeats = 0;
  let fails: 'no' | 'next' | 'did' = 'no';

  function until(holds: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = () => {
        if (!holds()) return;
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
      check();
    });
  }

  function changed(): void {
    for (const check of waiters) check();
  }

  return {
    updates,
    get repeats() {
      return repeats;
    },
    cursor: () => cursor,
    take(batch, next) {
      if (fails === 'next') {
        fails = 'did';
        changed();
        throw new Error('disk full');
      }
      for (const update of batch) {
        if (updates.some(({ id }) => id === update.id)) repeats += 1;
        else updates.push(structuredClone(update));
      }
      cursor = next;
      changed();
    },
    failOnce() {
      fails = 'next';
    },
    async untilHolds(count) {
      await until(() => updates.length >= count);
      return updates;
    },
    untilFailed: () => until(() => fails === 'did'),
  };
}
