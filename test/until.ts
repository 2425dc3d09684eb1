import { setTimeout as wait } from 'node:timers/promises';

const lookAgainMs = 20;
const patienceMs = 120_000;

/**
 * Resolves once `check` holds: for a state of the operating system that tells no event when it comes, like a process or
 * a file that is there or gone. Rejects with `what` when it does not come. What can tell of itself is waited for by
 * that, see `createWaiting`.
 */
export async function untilTrue(check: () => boolean, what: string): Promise<void> {
  const until = performance.now() + patienceMs;
  while (!check()) {
    if (performance.now() > until) throw new Error(`waited in vain for ${what}`);
    await wait(lookAgainMs);
  }
}
