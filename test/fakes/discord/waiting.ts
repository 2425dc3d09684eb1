import type { ApiCall } from './types.ts';

const patience = 120_000;

type Predicate<T> = () => T | undefined | null | false | 0 | '';

export interface Waiting {
  /** To be called after every change of the server's state. */
  changed(): void;
  until<T>(predicate: Predicate<T>, what: string): Promise<T>;
  /** Rejects all who still wait. */
  end(): void;
}

interface Waiter {
  check(): void;
  give(up: string): void;
}

/** Tests wait for a state of the server instead of sleeping. `calls` is shown when waiting was in vain. */
export function createWaiting(calls: readonly ApiCall[]): Waiting {
  const waiters = new Set<Waiter>();

  function until<T>(predicate: Predicate<T>, what: string): Promise<T> {
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
          asked.message = `waited for ${what} ${up}; the last calls were:\n${describeCalls(calls)}`;
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

function describeCalls(calls: readonly ApiCall[]): string {
  if (calls.length === 0) return '  (none)';
  return calls.slice(-12).map(describeCall).join('\n');
}

function describeCall({ route, path, body, status, code }: ApiCall): string {
  const sent = body === undefined ? '' : JSON.stringify(body).slice(0, 100);
  return `  ${route ?? path} -> ${status ?? 'no answer'} ${code ?? ''} ${sent}`.trimEnd();
}
