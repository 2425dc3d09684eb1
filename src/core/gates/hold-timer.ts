import type { EpochMs } from '../model/events.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';

/** How long until a missing `claude`, or a store that refused the end of a hold, gets another look. */
export const lookAgainMs = 10_000;

/** Ends the hold when its time is up; where `claude` is missing, only once it is installed. */
export interface HoldTimer {
  /** `at`: ms since the epoch. Replaces the time set before. */
  set(at: EpochMs): void;
  cancel(): void;
}

export interface HoldTimerOptions {
  host: Pick<Host, 'check'>;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  /** Whether the hold is due to a missing `claude`. */
  isMissing(): boolean;
  /** `claude` was missing and has appeared. */
  onOpened(version: string): void;
  onOver(): void;
}

export function createHoldTimer(options: HoldTimerOptions): HoldTimer {
  const { host, clock, log, signal, isMissing, onOpened, onOver } = options;
  let cancel = () => {};

  function set(at: EpochMs): void {
    cancel();
    cancel = clock.after(Math.max(0, at - clock.now()), () => {
      if (!signal.aborted) timeUp().catch(tryAgain);
    });
  }

  function tryAgain(error: unknown): void {
    log.error('a hold could not be lifted; retrying', { error });
    set(clock.now() + lookAgainMs);
  }

  async function timeUp(): Promise<void> {
    if (!isMissing()) return onOver();
    const found = await host.check();
    if (signal.aborted || !isMissing()) return;
    if (!found.ok) return set(clock.now() + lookAgainMs);
    onOpened(found.version);
    log.info('found claude', { version: found.version });
    onOver();
  }

  return { set, cancel: () => cancel() };
}
