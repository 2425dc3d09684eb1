import type { Change, ChangeFeed, ChangeListener } from '../../core/ports/store/changes.ts';

/** The changes that one connection makes, from the write to its listeners. */
export interface Feed extends ChangeFeed {
  /** Call it right after the write that made the change, in the same transaction. */
  note(change: Change): void;
  /** Runs `work`, which is one transaction or one savepoint, and throws when that is rolled back. */
  during<T>(work: () => T): T;
}

interface Subscription {
  listener: ChangeListener;
  onError(error: unknown): void;
}

export function createFeed(): Feed {
  const subscriptions = new Set<Subscription>();
  /** The changes of the open transaction. */
  let noted: Change[] = [];
  let depth = 0;
  /** Committed, one entry for each transaction. */
  const committed: Change[][] = [];
  let isDelivering = false;

  function commit(): void {
    if (noted.length === 0) return;
    committed.push(noted);
    noted = [];
    if (!isDelivering) deliver();
  }

  function deliver(): void {
    isDelivering = true;
    try {
      for (let changes = committed.shift(); changes; changes = committed.shift()) {
        for (const subscription of [...subscriptions]) if (subscriptions.has(subscription)) tell(subscription, changes);
      }
    } finally {
      isDelivering = false;
    }
  }

  return {
    note(change) {
      if (subscriptions.size === 0) return;
      noted.push(change);
      if (depth === 0) commit();
    },
    during(work) {
      const before = noted.length;
      depth++;
      let result: ReturnType<typeof work>;
      try {
        result = work();
      } catch (error) {
        noted.length = before;
        throw error;
      } finally {
        depth--;
      }
      if (depth === 0) commit();
      return result;
    },
    onChange(listener, onError) {
      const subscription = { listener, onError };
      subscriptions.add(subscription);
      return () => void subscriptions.delete(subscription);
    },
  };
}

function tell({ listener, onError }: Subscription, changes: readonly Change[]): void {
  try {
    listener(changes);
  } catch (error) {
    onError(error);
  }
}
