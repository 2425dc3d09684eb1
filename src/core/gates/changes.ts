/** Announces changes: to listeners each time, to those who wait once. */
export interface Changes {
  happened(): void;
  onChange(listener: () => void): void;
  /** Resolves at the next change. Rejects when `signal` aborts. */
  next(signal?: AbortSignal): Promise<void>;
}

export function createChanges(): Changes {
  const listeners: (() => void)[] = [];
  const waiting = new Set<() => void>();

  return {
    happened() {
      for (const listener of listeners) listener();
      const now = [...waiting];
      waiting.clear();
      for (const resolve of now) resolve();
    },
    onChange: (listener) => void listeners.push(listener),
    async next(signal) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const onAbort = () => reject(signal?.reason);
      waiting.add(resolve);
      signal?.addEventListener('abort', onAbort, { once: true });
      try {
        await promise;
      } finally {
        waiting.delete(resolve);
        signal?.removeEventListener('abort', onAbort);
      }
    },
  };
}
