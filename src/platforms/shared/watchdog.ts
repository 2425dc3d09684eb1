import type { BridgeError } from '../../core/model/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';

/** Tells connections that hang from a network that is away: the latter heals by itself. */
export interface Watchdog {
  /** A connection, or a request that waits for what comes, begins. */
  begin(): void;
  /** Something came over it, whatever it was. */
  heard(): void;
  /**
   * It was given up; the caller reconnects from scratch.
   * @throws `WatchdogRules.giveUp` when that has not helped three times in a row
   */
  failed(error: unknown): void;
}

export interface WatchdogRules<Hang extends BridgeError> {
  clock: Clock;
  log: Log;
  /** The connection was made, and nothing came over it. Any refusal, and any answer, is no hang. */
  isHang(error: unknown): error is Hang;
  /** Logged when it reconnects from scratch. */
  rebuilding: string;
  /** `retry-later`, with words for people: nothing was heard for `silentMs`, and `last` is the newest failure. */
  giveUp(silentMs: number, last: Hang): BridgeError;
}

const patienceMs = 120_000;
const mostRebuilds = 3;

export function createWatchdog<Hang extends BridgeError>(rules: WatchdogRules<Hang>): Watchdog {
  const { clock, log } = rules;
  /** Since when connections hang; undefined while they don't. */
  let hangingSince: number | undefined;
  let patienceSince = 0;
  let rebuilds = 0;

  function heard(): void {
    hangingSince = undefined;
    rebuilds = 0;
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
      if (!rules.isHang(error) || hangingSince === undefined) {
        heard();
        return;
      }
      const now = clock.now();
      if (now - patienceSince < patienceMs) return;
      const silentMs = now - hangingSince;
      if (rebuilds === mostRebuilds) throw rules.giveUp(silentMs, error);
      rebuilds += 1;
      patienceSince = now;
      log[rebuilds === 1 ? 'warn' : 'info'](rules.rebuilding, { rebuilds, silentMs, detail: error.message });
    },
  };
}
