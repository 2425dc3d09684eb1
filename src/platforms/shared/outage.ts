import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { nearTimeText } from '../../text/format/time-text.ts';

/** How long a platform has been silent. */
export interface Outage {
  /** Something came from the platform. */
  heard(): void;
  /** The machine slept for `ms`: the platform was not silent then. */
  slept(ms: number): void;
  /** A try failed. Logs this once, when the outage has lasted for long. */
  persists(detail: string): void;
  /** There is contact again. */
  over(): void;
  /** The time it began, for people: `11:31`. */
  since(): string;
}

export interface OutageOptions {
  clock: Clock;
  log: Log;
  /** The log message for a long outage. */
  alarm: string;
}

/** A shorter silence ends by itself so often that nobody needs to know. */
const alarmAfterMs = 120_000;

export function createOutage({ clock, log, alarm }: OutageOptions): Outage {
  let wellUntil = clock.now();
  let alarmed = false;

  function heard(): void {
    wellUntil = clock.now();
  }

  return {
    heard,
    slept(ms) {
      wellUntil = Math.min(wellUntil + ms, clock.now());
    },
    persists(detail) {
      const silentMs = clock.now() - wellUntil;
      if (silentMs < alarmAfterMs || alarmed) return;
      alarmed = true;
      log.error(alarm, { silentMs, detail });
    },
    over() {
      alarmed = false;
      heard();
    },
    since: () => nearTimeText(wellUntil, clock.now()),
  };
}
