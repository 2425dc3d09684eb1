import type { InboxWriter } from '../../core/ports/store/inbox.ts';

/** Gives each batch of updates to `take`, which stores it by calling `write`. */
export function watched(inbox: InboxWriter, take: (write: () => void) => void): InboxWriter {
  return {
    cursor: inbox.cursor,
    take(updates, cursor) {
      const write = () => inbox.take(updates, cursor);
      if (updates.length > 0) take(write);
      else write();
    },
  };
}
