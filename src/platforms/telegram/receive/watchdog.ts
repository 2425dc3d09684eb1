import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { hasReason, TelegramError } from '../api/errors.ts';

/** Watches over completed polls: one that hangs looks like a quiet day, and would go on looking like it. */
export interface Watchdog {
  /** A poll begins. */
  begin(): void;
  /** Telegram answered it, whatever the answer. */
  completed(): void;
  /**
   * A poll failed; whoever polls makes all connections anew then.
   * @throws TelegramError `retry-later` when that was done three times in a row and did not help
   */
  failed(error: unknown): void;
}

const patienceMs = 120_000;
const mostRebuilds = 3;

export function createWatchdog({ clock, log }: { clock: Clock; log: Log }): Watchdog {
  /** Since when polls hang; undefined while they don't. */
  let hangingSince: number | undefined;
  let patienceSince = 0;
  let rebuilds = 0;

  function completed(): void {
    hangingSince = undefined;
    rebuilds = 0;
  }

  function giveUp(silentMs: number, last: TelegramError): never {
    const minutes = Math.round(silentMs / 60_000);
    throw new TelegramError('retry-later', last.reason, `no poll was completed for ${silentMs} ms: ${last.message}`, {
      userMessage: `Telegram has not completed a request for updates for ${minutes} minutes, and new connections did not help. ${reasonOf(last)} The bridge is exiting so its supervisor can restart it.`,
    });
  }

  return {
    begin() {
      // A clock that was set back would make the silence endless.
      if (hangingSince !== undefined && hangingSince <= clock.now()) return;
      hangingSince = clock.now();
      patienceSince = hangingSince;
    },
    completed,
    failed(error) {
      // A refused connection tells that the network is away, and any answer that Telegram is there: neither is a hang.
      if (!hasReason(error, 'timeout', 'foreign-answer') || hangingSince === undefined) {
        completed();
        return;
      }
      const now = clock.now();
      if (now - patienceSince < patienceMs) return;
      const silentMs = now - hangingSince;
      if (rebuilds === mostRebuilds) giveUp(silentMs, error);
      rebuilds += 1;
      patienceSince = now;
      const message = 'no poll of telegram was completed for two minutes; polling is set up anew';
      log[rebuilds === 1 ? 'warn' : 'info'](message, { rebuilds, silentMs, detail: error.message });
    },
  };
}

function reasonOf(last: TelegramError): string {
  return last.reason === 'timeout'
    ? 'The connections were made, but nothing came over them.'
    : `What answered was not Telegram but something in between (${last.message}).`;
}
