const patienceMs = 120_000;

/** Lets tests wait for a state instead of for time. */
export interface Waiting {
  /** To be called whenever something may have changed. */
  changed(): void;
  /** Resolves with what `predicate` gives as soon as that is truthy; rejects with `what` when it does not come true. */
  until<T>(predicate: () => T | undefined | null | false | 0 | '', what: string): Promise<T>;
}

export function createWaiting(describeState: () => string): Waiting {
  const checks = new Set<() => void>();

  return {
    changed() {
      for (const check of checks) check();
      // What follows from the change in the same turn counts too.
      setImmediate(() => {
        for (const check of checks) check();
      });
    },
    until<T>(predicate: () => T | undefined | null | false | 0 | '', what: string): Promise<T> {
      const asked = new Error(`waited in vain for ${what}`);
      return new Promise<T>((resolve, reject) => {
        const end = (settle: () => void) => {
          clearTimeout(timer);
          checks.delete(check);
          settle();
        };
        const check = () => {
          try {
            const value = predicate();
            if (value) end(() => resolve(value));
          } catch (error) {
            end(() => reject(error));
          }
        };
        const timer = setTimeout(() => {
          asked.message += `\n${describeState()}`;
          end(() => reject(asked));
        }, patienceMs);
        checks.add(check);
        check();
      });
    },
  };
}
