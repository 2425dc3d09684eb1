import type { Outbox } from '../core/outbox.ts';
import { createPersist } from '../core/persist.ts';
import type { Clock, Host, Log } from '../core/ports.ts';
import { notice } from '../core/say.ts';
import type { Store } from '../core/store.ts';
import { parseMarkdown } from '../text/markdown.ts';

export interface BackgroundResultsOptions {
  store: Store;
  host: Pick<Host, 'onBackgroundResult'>;
  outbox: Pick<Outbox, 'add' | 'kick'>;
  clock: Clock;
  log: Log;
  /** Ends the tries to keep one. */
  signal: AbortSignal;
}

/** What claude's background work came to goes to the conversation of its session, as a message of its own. */
export function tellBackgroundResults({ store, host, outbox, clock, log, signal }: BackgroundResultsOptions): void {
  const persist = createPersist({ clock, log, signal });

  host.onBackgroundResult(({ sessionId, text }) => {
    const conversation = store.conversations.bySession(sessionId);
    if (!conversation) return log.warn('a result of a session no chat has was dropped', { session: sessionId });
    persist(() => outbox.add(conversation.id, notice(parseMarkdown(text))))
      .then(() => outbox.kick(conversation.id))
      .catch((error: unknown) => log.error('a result of claude could not be kept', { session: sessionId, error }));
  });
}
