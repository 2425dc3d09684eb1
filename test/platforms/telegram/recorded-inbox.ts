import type { InboxWriter, RawUpdate } from '../../../src/core/ports/store/inbox.ts';

export interface RecordedInbox extends InboxWriter {
  taken: RawUpdate[];
  /** Makes the next `take` throw. */
  breakOnce(error: Error): void;
  /** Resolves when so many different updates are in. */
  until(count: number): Promise<void>;
}

export function createRecordedInbox(cursor?: string): RecordedInbox {
  const checks = new Set<() => void>();
  const taken: RawUpdate[] = [];
  let stored = cursor;
  let broken: Error | undefined;
  return {
    taken,
    take(updates, next) {
      const error = broken;
      broken = undefined;
      if (error !== undefined) throw error;
      for (const update of updates) if (!taken.some(({ id }) => id === update.id)) taken.push(update);
      stored = next;
      for (const check of [...checks]) check();
    },
    cursor: () => stored,
    breakOnce: (error) => {
      broken = error;
    },
    until: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (taken.length < count) return;
          checks.delete(check);
          resolve();
        };
        checks.add(check);
        check();
      }),
  };
}
