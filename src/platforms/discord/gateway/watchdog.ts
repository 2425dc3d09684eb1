import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { createWatchdog, type Watchdog } from '../../shared/watchdog.ts';
import { DiscordError, hasReason } from '../api/errors.ts';

/** Watches the gateway: one that hangs looks like a quiet day. */
export function createGatewayWatchdog({ clock, log }: { clock: Clock; log: Log }): Watchdog {
  return createWatchdog({
    clock,
    log,
    isHang: (error): error is DiscordError => hasReason(error, 'timeout'),
    rebuilding: 'discord has sent nothing for two minutes; reconnecting to the gateway',
    giveUp(silentMs, last) {
      const minutes = Math.round(silentMs / 60_000);
      return new DiscordError('retry-later', last.reason, `nothing was heard for ${silentMs} ms: ${last.message}`, {
        userMessage: `Discord’s gateway has been silent for ${minutes} minutes, and reconnecting did not help. Connections opened, but nothing came back. The bridge is exiting so its supervisor can restart it.`,
      });
    },
  });
}
