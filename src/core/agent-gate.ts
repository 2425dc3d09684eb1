import type { Clock, Host, Log } from './ports.ts';

const lookAgainMs = 10_000;

/** Whether claude can be run. While it can not, tasks wait here instead of failing. */
export interface AgentGate {
  /** For people: why not, and how to mend it. Undefined while claude is there. */
  closedBecause(): string | undefined;
  /** Someone found claude missing. */
  close(message: string): void;
  /** Resolves when claude is there; rejects when `signal` aborts. */
  pass(signal: AbortSignal): Promise<void>;
}

export interface AgentGateOptions {
  host: Host;
  clock: Clock;
  log: Log;
  /** Ends the looking for claude. */
  signal: AbortSignal;
  /** Claude was missing and is there now. */
  onOpened(version: string): void;
}

export function createAgentGate({ host, clock, log, signal, onOpened }: AgentGateOptions): AgentGate {
  let closed: { message: string; opened: Promise<void>; open(): void } | undefined;

  async function lookAgain(): Promise<void> {
    if (signal.aborted) return;
    const result = await host.check();
    if (signal.aborted) return;
    if (!result.ok) {
      clock.after(lookAgainMs, lookAgain);
      return;
    }
    onOpened(result.version);
    log.info('claude is there', { version: result.version });
    closed?.open();
    closed = undefined;
  }

  return {
    closedBecause: () => closed?.message,
    close(message) {
      if (closed) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      closed = { message, opened: promise, open: resolve };
      clock.after(lookAgainMs, lookAgain);
    },
    async pass(signal) {
      if (!closed) return;
      const { promise, reject } = Promise.withResolvers<never>();
      const onAbort = () => reject(signal.reason);
      signal.throwIfAborted();
      signal.addEventListener('abort', onAbort, { once: true });
      try {
        await Promise.race([closed.opened, promise]);
      } finally {
        signal.removeEventListener('abort', onAbort);
      }
    },
  };
}
