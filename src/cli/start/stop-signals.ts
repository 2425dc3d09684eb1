import { isatty } from 'node:tty';
import type { ClosableLog } from '../../system/log/log.ts';

export interface StopSignals {
  /** Aborts at the first signal; the second ends the process at once. */
  readonly stopped: AbortSignal;
  release(): void;
}

const standardStreams = [0, 1, 2] as const;

/** What a shell reports for a program ended by Ctrl+C. */
const killedCode = 130;

/**
 * SIGHUP stops only when the terminal that started the bridge is gone; else it means a new log file, as for other
 * daemons. Also the last words of a bridge that fails in a way nobody expected: through the log, which masks secrets.
 */
export function listenForStop(log: ClosableLog): StopSignals {
  const controller = new AbortController();
  const terminals = standardStreams.filter((descriptor) => isatty(descriptor));

  function onSignal(signal: NodeJS.Signals): void {
    if (controller.signal.aborted) process.exit(killedCode);
    log.info('stopping; send the signal again to stop at once', { signal });
    controller.abort();
  }
  function onHangUp(): void {
    if (isTerminalGone()) onSignal('SIGHUP');
    else {
      log.reopen();
      log.info('the log continues in a new file');
    }
  }
  function isTerminalGone(): boolean {
    // Windows sends it only when the window is closed.
    return process.platform === 'win32' || terminals.some((descriptor) => !isatty(descriptor));
  }
  function onFailure(error: unknown): void {
    log.error('the bridge failed unexpectedly and is stopping', { error });
    process.exit(1);
  }

  const listeners = { SIGINT: onSignal, SIGTERM: onSignal, SIGHUP: onHangUp };
  const names = Object.keys(listeners) as (keyof typeof listeners)[];
  for (const name of names) {
    // The library that writes the config (in setup) answers signals by ending the process; in this program we decide.
    process.removeAllListeners(name);
    process.on(name, listeners[name]);
  }
  process.on('uncaughtException', onFailure);
  return {
    stopped: controller.signal,
    release() {
      for (const name of names) process.off(name, listeners[name]);
      process.off('uncaughtException', onFailure);
    },
  };
}
