import type { BridgeError } from '../../core/model/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';

/** Distinguishes hanging connections from a missing network, which comes back by itself. */
export interface Watchdog {
  /** A connection, or a long request, begins. */
  begin(): void;
  /** Something came over it. */
  heard(): void;
  /**
   * The connection was given up; the caller reconnects from scratch.
   * @throws `WatchdogRules.giveUp` when that has not helped three times in a row
   */
  failed(error: unknown): void;
}

export interface WatchdogRules<Hang extends BridgeError> {
  clock: Clock;
  log: Log;
  /** Whether the connection was open and nothing came over it. A refusal or an answer is no hang. */
  isHang(error: unknown): error is Hang;
  /** The log message for a reconnect from scratch. */
  rebuilding: string;
  /** `retry-later`, with words for people: silence for `silentMs`, and `last` is the newest failure. */
  giveUp(silentMs: number, last: Hang): BridgeError;
}

const patienceMs = 120_000;
const mostRebuilds = 3;

export function createWatchdog<Hang extends BridgeError>(rules: WatchdogRules<Hang>): Watchdog {
  const { clock, log } = rules;
  /** Since when connections hang; undefined while they do not. */
  let hangingSince: number | undefined;
  let patienceSince = 0;
  let rebuilds = 0;

  function heard(): void {
    hangingSince = undefined;
    rebuilds = 0;
  }

  return {
    begin() {
      // After someone sets the clock back, the silence would seem endless.
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
