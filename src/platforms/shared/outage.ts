import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { nearTimeText } from '../../text/format/time-text.ts';

/** How long a platform has not been heard. */
export interface Outage {
  /** Something came from there. */
  heard(): void;
  /** The machine slept for `ms`: nobody was silent then. */
  slept(ms: number): void;
  /** A try failed. The log is told once, when it has lasted for long. */
  persists(detail: string): void;
  /** There is contact again. */
  over(): void;
  /** Since when, for people: `11:31`. */
  since(): string;
}

export interface OutageOptions {
  clock: Clock;
  log: Log;
  /** What the log is told of a long one. */
  alarm: string;
}

/** A shorter silence heals by itself so often that nobody needs to know. */
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
