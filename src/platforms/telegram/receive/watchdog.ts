import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { createWatchdog, type Watchdog } from '../../shared/watchdog.ts';
import { hasReason, TelegramError } from '../api/errors.ts';

/** Watches completed polls: one that hangs looks like a quiet day for ever. */
export function createPollWatchdog({ clock, log }: { clock: Clock; log: Log }): Watchdog {
  return createWatchdog({
    clock,
    log,
    isHang: (error): error is TelegramError => hasReason(error, 'timeout', 'foreign-answer'),
    rebuilding: 'telegram has completed no poll for two minutes; reconnecting',
    giveUp(silentMs, last) {
      const minutes = Math.round(silentMs / 60_000);
      return new TelegramError(
        'retry-later',
        last.reason,
        `no poll was completed for ${silentMs} ms: ${last.message}`,
        {
          userMessage: `Telegram has not answered for ${minutes} minutes, and reconnecting did not help. ${reasonOf(last)} The bridge is exiting so its supervisor can restart it.`,
        },
      );
    },
  });
}

function reasonOf(last: TelegramError): string {
  return last.reason === 'timeout'
    ? 'Connections opened, but nothing came back.'
    : `Something in between answered instead of Telegram (${last.message}).`;
}
