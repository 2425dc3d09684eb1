import type { EpochMs } from '../model/events.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Dues } from '../timing/dues.ts';

/** How long until a missing `claude` gets another look. */
export const lookAgainMs = 10_000;

/** Notes when the hold ends; where `claude` is missing, ends it once that is installed. */
export interface HoldTimer {
  /** Replaces the time set before. Joins a running transaction. */
  set(until: EpochMs): void;
  /** Joins a running transaction. */
  cancel(): void;
}

export interface HoldTimerOptions {
  host: Pick<Host, 'check'>;
  dues: Pick<Dues, 'set' | 'cancel'>;
  /** Names the moment at which the hold ends. */
  dueKey: string;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  /** Whether the hold is due to a missing `claude`. */
  isMissing(): boolean;
  /** `claude` was missing and has appeared. */
  onOpened(version: string): void;
  /** The hold is to end, outside of transactions. */
  end(): void;
}

export function createHoldTimer(options: HoldTimerOptions): HoldTimer {
  const { host, dues, dueKey, clock, log, signal, isMissing, onOpened, end } = options;
  let stopLooking = () => {};

  /** A look for a program is no moment to keep: after a restart there is another. */
  function lookAt(at: EpochMs): void {
    stopLooking();
    stopLooking = clock.after(Math.max(0, at - clock.now()), () => look().catch(lookOnceMore));
  }

  function lookOnceMore(error: unknown): void {
    log.error('a hold could not be lifted; retrying', { error });
    lookAt(clock.now() + lookAgainMs);
  }

  async function look(): Promise<void> {
    if (signal.aborted || !isMissing()) return;
    const found = await host.check();
    if (signal.aborted || !isMissing()) return;
    if (!found.ok) return lookAt(clock.now() + lookAgainMs);
    onOpened(found.version);
    log.info('found claude', { version: found.version });
    end();
  }

  return {
    set(until) {
      if (!isMissing()) return dues.set(dueKey, until);
      dues.cancel(dueKey);
      lookAt(until);
    },
    cancel: () => dues.cancel(dueKey),
  };
}
