import { waitUnlessAborted } from '../process/bounded-wait.ts';

/** One holder per key at a time; others wait in order of arrival. */
export interface KeyLocks {
  /** Resolves with the function that gives the key back. @throws the reason of `signal` when it aborts first */
  take(key: string, signal?: AbortSignal): Promise<() => void>;
}

export function createKeyLocks(): KeyLocks {
  const last = new Map<string, Promise<void>>();

  return {
    async take(key, signal) {
      signal?.throwIfAborted();
      const before = last.get(key);
      const { promise: mine, resolve: giveBack } = Promise.withResolvers<void>();
      const chain = (before ?? Promise.resolve()).then(() => mine);
      last.set(key, chain);
      void chain.then(() => {
        if (last.get(key) === chain) last.delete(key);
      });
      try {
        await waitUnlessAborted(before, signal);
      } catch (error) {
        giveBack();
        throw error;
      }
      return giveBack;
    },
  };
}
