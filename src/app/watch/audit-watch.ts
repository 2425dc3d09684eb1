import { formatAuditHead } from '../../core/model/audit.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';

const lookEveryMs = 10 * 60_000;
const mostRowsBetween = 500;
const longestBetweenMs = 24 * 60 * 60 * 1000;

export interface AuditWatchOptions {
  store: Pick<Store, 'audit'>;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge stops. */
  signal: AbortSignal;
}

/**
 * Writes the head of the audit to the log now, after many rows, and once a day: a chain that lost its last rows still
 * looks whole, and only a head kept elsewhere shows the loss. Returns a function that writes the head once more, at the
 * stop.
 */
export function watchAudit({ store, clock, log, signal }: AuditWatchOptions): () => void {
  let told = { rows: 0, at: clock.steady() };

  function tell(): void {
    const head = store.audit.head();
    told = { rows: head?.rows ?? 0, at: clock.steady() };
    if (head) log.info('head of the audit', { head: formatAuditHead(head), last: new Date(head.at).toISOString() });
  }

  function look(): void {
    if (signal.aborted) return;
    const has = store.audit.head()?.rows ?? 0;
    const isDue = clock.steady() - told.at >= longestBetweenMs;
    if (has < had) log.error('rows of the audit are gone', { had, has, check: 'dispatch-bridge audit verify' });
    if (isDue || has < had || has - told.rows >= mostRowsBetween) tell();
    had = has;
    clock.after(lookEveryMs, look);
  }

  tell();
  let had = told.rows;
  clock.after(lookEveryMs, look);
  return tell;
}
