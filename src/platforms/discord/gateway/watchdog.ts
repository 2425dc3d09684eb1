import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { DiscordError, hasReason } from '../api/errors.ts';

/** Tells a gateway that hangs from a network that is away: the latter heals by itself. */
export interface Watchdog {
  /** A connection begins to be made. */
  begin(): void;
  /** Something came over it. */
  heard(): void;
  /**
   * A connection was given up; whoever connects makes everything anew then.
   * @throws DiscordError `retry-later` when that was done three times in a row and did not help
   */
  failed(error: unknown): void;
}

const patienceMs = 120_000;
const mostRebuilds = 3;

export function createWatchdog({ clock, log }: { clock: Clock; log: Log }): Watchdog {
  /** Since when connections hang; undefined while they don't. */
  let hangingSince: number | undefined;
  let patienceSince = 0;
  let rebuilds = 0;

  function heard(): void {
    hangingSince = undefined;
    rebuilds = 0;
  }

  function giveUp(silentMs: number, last: DiscordError): never {
    const minutes = Math.round(silentMs / 60_000);
    throw new DiscordError('retry-later', last.reason, `nothing was heard for ${silentMs} ms: ${last.message}`, {
      userMessage: `Discord’s gateway has been silent for ${minutes} minutes, and new connections did not help. Connections were made, but nothing came over them. The bridge is exiting so its supervisor can restart it.`,
    });
  }

  return {
    begin() {
      // A clock that was set back would make the silence endless.
      if (hangingSince !== undefined && hangingSince <= clock.now()) return;
      hangingSince = clock.now();
      patienceSince = hangingSince;
    },
    heard,
    failed(error) {
      // A refused connection tells that the network is away, and any answer that Discord is there: neither is a hang.
      if (!hasReason(error, 'timeout') || hangingSince === undefined) {
        heard();
        return;
      }
      const now = clock.now();
      if (now - patienceSince < patienceMs) return;
      const silentMs = now - hangingSince;
      if (rebuilds === mostRebuilds) giveUp(silentMs, error);
      rebuilds += 1;
      patienceSince = now;
      const message = 'nothing was heard from discord for two minutes; the gateway is set up anew';
      log[rebuilds === 1 ? 'warn' : 'info'](message, { rebuilds, silentMs, detail: error.message });
    },
  };
}
