import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { createWatchdog, type Watchdog } from '../../shared/watchdog.ts';
import { hasReason, TelegramError } from '../api/errors.ts';

/** Watches over completed polls: one that hangs looks like a quiet day, and would go on looking like it. */
export function createPollWatchdog({ clock, log }: { clock: Clock; log: Log }): Watchdog {
  return createWatchdog({
    clock,
    log,
    isHang: (error): error is TelegramError => hasReason(error, 'timeout', 'foreign-answer'),
    rebuilding: 'no poll of telegram was completed for two minutes; polling is set up anew',
    giveUp(silentMs, last) {
      const minutes = Math.round(silentMs / 60_000);
      return new TelegramError(
        'retry-later',
        last.reason,
        `no poll was completed for ${silentMs} ms: ${last.message}`,
        {
          userMessage: `Telegram has not completed a request for updates for ${minutes} minutes, and new connections did not help. ${reasonOf(last)} The bridge ends, so that whatever runs it can start it anew.`,
        },
      );
    },
  });
}

function reasonOf(last: TelegramError): string {
  return last.reason === 'timeout'
    ? 'The connections were made, but nothing came over them.'
    : `What answered was not Telegram but something in between (${last.message}).`;
}
