import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { createWatchdog, type Watchdog } from '../../shared/watchdog.ts';
import { DiscordError, hasReason } from '../api/errors.ts';

/** Watches over what comes from the gateway: one that hangs looks like a quiet day. */
export function createGatewayWatchdog({ clock, log }: { clock: Clock; log: Log }): Watchdog {
  return createWatchdog({
    clock,
    log,
    isHang: (error): error is DiscordError => hasReason(error, 'timeout'),
    rebuilding: 'nothing was heard from discord for two minutes; the gateway is set up anew',
    giveUp(silentMs, last) {
      const minutes = Math.round(silentMs / 60_000);
      return new DiscordError('retry-later', last.reason, `nothing was heard for ${silentMs} ms: ${last.message}`, {
        userMessage: `Discord’s gateway has been silent for ${minutes} minutes, and new connections did not help. Connections were made, but nothing came over them. The bridge ends, so that whatever runs it can start it anew.`,
      });
    },
  });
}
