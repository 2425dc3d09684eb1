const patience = 120_000;

export interface Waiting {
  /** To be called after every change of the server's state. */
  changed(): void;
  until<T>(predicate: () => T | undefined | null | false | 0 | '', what: string): Promise<T>;
  /** Rejects all who still wait. */
  end(): void;
}

interface Waiter {
  check(): void;
  give(up: string): void;
}

/** Tests wait for a state of the server instead of sleeping. `calls` is shown when waiting was in vain, each in a line. */
export function createWaiting<Call>(calls: readonly Call[], describe: (call: Call) => string): Waiting {
  const waiters = new Set<Waiter>();

  function until<T>(predicate: () => T | undefined | null | false | 0 | '', what: string): Promise<T> {
    const asked = new Error(`waited for ${what}`);
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => waiter.give('in vain for 120 s'), patience);
      const stop = () => {
        clearTimeout(timer);
        waiters.delete(waiter);
      };
      const waiter: Waiter = {
        check() {
          try {
            const value = predicate();
            if (!value) return;
            stop();
            resolve(value as T);
          } catch (error) {
            stop();
            reject(error);
          }
        },
        give(up) {
          stop();
          asked.message = `waited for ${what} ${up}; the last calls were:\n${lastOf(calls, describe)}`;
          reject(asked);
        },
      };
      waiters.add(waiter);
      waiter.check();
    });
  }

  return {
    until,
    changed() {
      for (const waiter of waiters) waiter.check();
    },
    end() {
      for (const waiter of waiters) waiter.give('until the server was closed');
    },
  };
}

function lastOf<Call>(calls: readonly Call[], describe: (call: Call) => string): string {
  if (calls.length === 0) return '  (none)';
  return calls
    .slice(-12)
    .map((call) => `  ${describe(call)}`)
    .join('\n');
}
