import type { Clock } from '../../core/ports/clock.ts';

/** Watches how long `claude` is silent. A tool that runs long is not silence: Claude reports it. */
export interface SilenceWatch {
  /** Watches from now on, unless it does already. */
  start(): void;
  /** A line came. Cheap: called for every line. */
  heard(): void;
  /** Claude announced a silence of `ms`: it waits before it asks the API again. */
  announced(ms: number): void;
  stop(): void;
}

export interface SilenceOptions {
  clock: Clock;
  /** Silence after which it calls `onStall`, again each time it passes; undefined: never. */
  stallMs: number | undefined;
  /** Silence after which it calls `onSilent`, once. */
  giveUpMs: number;
  /** While true, silence is fine: Claude waits for us. Call `heard` when that ends. */
  isExcused(): boolean;
  /** `claude` was silent for `silentMs`. */
  onStall(silentMs: number): void;
  onSilent(): void;
}

/** A timer later than this comes from a machine that slept: `claude` slept too, and was not silent. */
const sleptMs = 30_000;

export function createSilenceWatch(options: SilenceOptions): SilenceWatch {
  const { clock, stallMs = Number.POSITIVE_INFINITY, giveUpMs, isExcused, onStall, onSilent } = options;
  let isOn = false;
  let last = 0;
  let excusedUntil = 0;
  let told = 0;
  let due = 0;
  let cancel = () => {};

  function heard(): void {
    last = clock.now();
    told = 0;
  }

  function plan(): void {
    const since = Math.max(last, excusedUntil);
    due = since + Math.min((told + 1) * stallMs, giveUpMs);
    cancel = clock.after(due - clock.now(), look);
  }

  function look(): void {
    const now = clock.now();
    if (isExcused() || now < last || now - due > sleptMs) heard();
    const silentMs = now - Math.max(last, excusedUntil);
    if (silentMs >= giveUpMs) {
      onSilent();
      return;
    }
    if (silentMs >= (told + 1) * stallMs) {
      told = Math.floor(silentMs / stallMs);
      onStall(silentMs);
    }
    plan();
  }

  return {
    start() {
      if (isOn) return;
      isOn = true;
      excusedUntil = 0;
      heard();
      plan();
    },
    heard,
    announced(ms) {
      excusedUntil = clock.now() + ms;
    },
    stop() {
      isOn = false;
      cancel();
    },
  };
}
