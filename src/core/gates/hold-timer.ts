import type { EpochMs } from '../model/events.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Dues } from '../timing/dues.ts';

/** How long until a missing `claude` gets another look. */
export const lookAgainMs = 10_000;

const dueKey = 'hold';

/** Ends the hold when its time is up; where `claude` is missing, once it is installed. */
export interface HoldTimer {
  /** Replaces the time set before. Joins a running transaction. */
  set(until: EpochMs): void;
  /** Joins a running transaction. */
  cancel(): void;
}

export interface HoldTimerOptions {
  host: Pick<Host, 'check'>;
  dues: Dues;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
  /** Whether the hold is due to a missing `claude`. */
  isMissing(): boolean;
  /** `claude` was missing and has appeared. */
  onOpened(version: string): void;
  /** Inside a transaction; the function it returns has to run after that. */
  onOver(): (() => void) | undefined;
  /** The hold is to end, outside of transactions. */
  end(): void;
}

export function createHoldTimer(options: HoldTimerOptions): HoldTimer {
  const { host, dues, clock, log, signal, isMissing, onOpened, onOver, end } = options;
  let stopLooking = () => {};

  dues.on(dueKey, onOver);

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
