import { setMaxListeners } from 'node:events';
import type { ChatPlatform } from '../core/ports/chat-platform.ts';
import type { Hosts } from '../core/ports/hosts.ts';
import type { Log } from '../core/ports/log.ts';
import type { Store } from '../core/ports/store/store.ts';
import type { Lanes } from '../core/queue/lanes.ts';
import type { LeftBehind } from '../core/recovery/farewell.ts';
import type { Outbox } from '../core/reply/outbox.ts';

/** What another process writes is seen so soon. Each look wakes a bridge at rest, which takes it 0.2 ms. */
const watchMs = 1_000;
const lastPostsMs = 5_000;

export interface Lifecycle {
  readonly signals: {
    /** Aborts first: the bridge takes nothing in and begins nothing any more. */
    taking: AbortSignal;
    /** Aborts when the stop no longer waits for running tasks. */
    working: AbortSignal;
    /** Aborts last: the bridge sends nothing any more. */
    sending: AbortSignal;
  };
  /** Has the feed of the store tell when another process has written to it. Keeps the process alive. */
  watchStore(store: Store): void;
  /**
   * Drains in the order of the flow (invariant I12). A step that fails does not keep the next ones from running.
   * @returns what the next start finds
   */
  stop(graceMs: number, parts: Parts): Promise<LeftBehind>;
}

interface Parts {
  serving: readonly Promise<void>[];
  lanes: Lanes;
  hosts: Hosts;
  outbox: Outbox;
  platforms: readonly ChatPlatform[];
  store: Store;
  tellAuditHead(): void;
  /** Called when no task runs any more. */
  sayFarewell(): LeftBehind;
}

export function createLifecycle(log: Log): Lifecycle {
  const taking = new AbortController();
  const working = new AbortController();
  const sending = new AbortController();
  // One listener for each thing under way; their number has no limit.
  setMaxListeners(0, taking.signal, working.signal, sending.signal);
  let watching: NodeJS.Timeout | undefined;
  let stopping: Promise<LeftBehind> | undefined;

  async function step(what: string, work: () => unknown): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.error('a step of stopping failed', { step: what, error });
    }
  }

  /** A failure here is only logged: the work comes again, and a full disk may have room by then. */
  function attempt(failure: string, work: () => unknown): void {
    try {
      work();
    } catch (error) {
      log.error(failure, { error });
    }
  }

  async function drain(
    graceMs: number,
    { serving, lanes, hosts, outbox, platforms, store, tellAuditHead, sayFarewell }: Parts,
  ): Promise<LeftBehind> {
    let left: LeftBehind = { cutOff: [], waiting: 0 };
    taking.abort(new Error('the bridge is stopping'));
    await step('intake', () => Promise.allSettled(serving));
    await step('lanes', () => within(graceMs, lanes.drain()));
    working.abort(new Error('the bridge is stopping'));
    await Promise.all(hosts.all().map((host) => step('agents', () => host.close(0))));
    await step('tasks', () => lanes.drain());
    await step('farewell', () => {
      left = sayFarewell();
    });
    await step('outbox', () => within(lastPostsMs, outbox.settled()));
    sending.abort(new Error('the bridge is stopping'));
    await step('outbox', () => outbox.settled());
    for (const platform of platforms) await step(platform.name, () => platform.close?.());
    clearInterval(watching);
    await step('audit', tellAuditHead);
    await step('store', () => store.close());
    return left;
  }

  return {
    signals: { taking: taking.signal, working: working.signal, sending: sending.signal },
    watchStore(store) {
      watching = setInterval(() => {
        if (taking.signal.aborted) return;
        attempt('the store could not be watched', () => store.changedElsewhere());
      }, watchMs);
    },
    stop(graceMs, parts) {
      stopping ??= drain(graceMs, parts);
      return stopping;
    },
  };
}

/** Waits for `work`, but no longer than `ms`. */
async function within(ms: number, work: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
