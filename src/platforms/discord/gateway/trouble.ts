import { BridgeError } from '../../../core/model/errors.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { nearTimeText } from '../../../text/format/time-text.ts';
import { createOutage } from '../../shared/outage.ts';
import { reconnectMs } from '../../shared/reconnect.ts';
import { hasReason } from '../api/errors.ts';

/** One spell without contact: how long to wait before the next try, and the sentence about it. */
export interface Trouble {
  /** Notes a failure. @returns ms to wait before the next try */
  waitAfter(error: unknown): number;
  /** Notes that something came. */
  heard(): void;
  /** Notes that the machine slept: the other side was not silent then. */
  slept(ms: number): void;
  /** Notes that the connection is up. */
  over(): void;
  /** For people, as `ChatPlatform.trouble`. */
  sentence(): string | undefined;
}

export function createTrouble({ clock, log, random }: { clock: Clock; log: Log; random: () => number }): Trouble {
  const outage = createOutage({ clock, log, alarm: 'no contact with discord; still retrying' });
  let failures = 0;
  let limitedUntil: number | undefined;
  /** What is wrong with the proxy, when it is the cause. */
  let proxy = '';

  return {
    waitAfter(error) {
      const detail = error instanceof BridgeError ? error.message : String(error);
      log[failures === 0 ? 'warn' : 'debug']('discord does not answer; retrying', { detail });
      outage.persists(detail);
      const before = failures;
      failures += 1;
      limitedUntil = undefined;
      proxy = hasReason(error, 'proxy') && error.userMessage ? `. ${error.userMessage}` : '';
      if (hasReason(error, 'limit')) {
        const waitMs = error.retryAfterMs ?? 60_000;
        limitedUntil = clock.now() + waitMs;
        return waitMs;
      }
      return reconnectMs(before, random);
    },

    heard: outage.heard,
    slept: outage.slept,

    over() {
      if (failures > 0) log.info('discord answers again', { failures });
      failures = 0;
      outage.over();
    },

    sentence() {
      if (failures > 0 && limitedUntil !== undefined) {
        return `Discord is rate-limiting this bot’s connections until ${nearTimeText(limitedUntil, clock.now())}`;
      }
      if (failures === 0) return undefined;
      return `Discord has not answered since ${outage.since()}${proxy}`;
    },
  };
}
