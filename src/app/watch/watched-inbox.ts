import type { InboxWriter } from '../../core/ports/store/inbox.ts';

/** Calls `onTaken` after each commit. */
export function watched(inbox: InboxWriter, onTaken: () => void): InboxWriter {
  return {
    cursor: inbox.cursor,
    take(updates, cursor) {
      inbox.take(updates, cursor);
      if (updates.length > 0) onTaken();
    },
  };
}
