import type { Clock } from '../../core/ports/clock.ts';

/** Whether `done` settles within `ms`. */
export async function waitAtMost(ms: number, done: Promise<unknown>, clock: Clock): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const cancel = clock.after(ms, () => resolve(false));
  try {
    return await Promise.race([done.then(() => true), late]);
  } finally {
    cancel();
  }
}

/** Waits for `promise`. @throws the reason of `signal` when it aborts first */
export async function waitUnlessAborted(promise: Promise<unknown> | undefined, signal?: AbortSignal): Promise<void> {
  if (!signal) return void (await promise);
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason);
  signal.throwIfAborted();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
