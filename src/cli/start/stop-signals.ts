import type { Log } from '../../core/ports.ts';

export interface StopSignals {
  /** Aborts at the first signal; the second one ends the process at once. */
  readonly stopped: AbortSignal;
  release(): void;
}

const names = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** What a shell reports for a program ended by Ctrl+C. */
const killedCode = 130;

/** Also the last words of a bridge that fails in a way nobody expected: through the log, which masks secrets. */
export function listenForStop(log: Log): StopSignals {
  const controller = new AbortController();

  function onSignal(signal: NodeJS.Signals): void {
    if (controller.signal.aborted) process.exit(killedCode);
    log.info('stopping; once more to stop at once', { signal });
    controller.abort();
  }
  function onFailure(error: unknown): void {
    log.error('the bridge failed unexpectedly and stops', { error });
    process.exit(1);
  }

  for (const name of names) {
    // The library that writes the config (in setup) answers signals by ending the process; here it is ours to decide.
    process.removeAllListeners(name);
    process.on(name, onSignal);
  }
  process.on('uncaughtException', onFailure);
  return {
    stopped: controller.signal,
    release() {
      for (const name of names) process.off(name, onSignal);
      process.off('uncaughtException', onFailure);
    },
  };
}
