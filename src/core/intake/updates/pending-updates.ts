import type { PlatformName } from '../../model/conversation.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Clock, SteadyMs } from '../../ports/clock.ts';
import type { PendingUpdate, Store } from '../../ports/store/store.ts';

/** So long updates are handled before everything else has a turn. */
const longestMs = 20;
/** So many updates are looked at together: what a platform gives at once. */
const mostTogether = 100;

/** Goes through what the inbox holds: each update once, unless it is given back. */
export interface PendingUpdates {
  /** Stores new updates by `write`, and handles them like `run`. @throws what `write` throws; then nothing is stored */
  take(write: () => void): void;
  /** Handles what came since the last call; what takes long follows in steps. */
  run(): void;
  /** Handles all that is there before it returns. */
  runAll(): void;
  /** This update gets another look with the next `run`. */
  giveBack(seq: number): void;
  /** The first updates that were not handled yet, oldest first; none when the bridge stops. */
  waiting(): PendingUpdate[];
}

export interface PendingUpdatesOptions {
  store: Pick<Store, 'inbox'>;
  platform(name: string): ChatPlatform | undefined;
  clock: Clock;
  signal: AbortSignal;
  /**
   * Does `write`, and handles as many of the first ones as go together until then; false: the first one has to be
   * handled on its own. @throws what `write` throws
   */
  handleTogether(write: () => void, until: SteadyMs): boolean;
  handle(source: ChatPlatform, update: PendingUpdate): void;
  /** Called when no update is left. */
  onAllHandled(): void;
}

export function createPendingUpdates(options: PendingUpdatesOptions): PendingUpdates {
  const { store, platform, clock, signal, handleTogether, handle, onAllHandled } = options;
  /** All updates up to this one were handled, or wait for their platform. */
  let seen = 0;
  /** The first update that waits for each platform that is not connected. */
  const absent = new Map<PlatformName, number>();
  let continuesSoon = false;

  function giveBack(seq: number): void {
    seen = Math.min(seen, seq - 1);
  }

  /** The first one, on its own; false: there is none. */
  function handleNext(): boolean {
    const [update] = store.inbox.pending(seen, 1);
    if (!update) return false;
    seen = update.seq;
    const source = platform(update.platform);
    if (source) handle(source, update);
    else absent.set(update.platform, Math.min(update.seq, absent.get(update.platform) ?? update.seq));
    return true;
  }

  function continueSoon(): void {
    if (continuesSoon) return;
    continuesSoon = true;
    clock.after(0, () => {
      continuesSoon = false;
      run();
    });
  }

  function take(write: () => void): void {
    // This turn of the event loop has its step already.
    if (continuesSoon) {
      write();
      return;
    }
    const until = clock.steady() + longestMs;
    lookAtAbsent();
    let first = write;
    do {
      const hasHandled = handleTogether(first, until);
      first = () => undefined;
      if (signal.aborted) return;
      if (!hasHandled && !handleNext()) {
        onAllHandled();
        return;
      }
    } while (clock.steady() <= until);
    continueSoon();
  }

  function run(): void {
    if (!continuesSoon && !signal.aborted) take(() => undefined);
  }

  function lookAtAbsent(): void {
    for (const [name, seq] of absent) {
      if (!platform(name)) continue;
      absent.delete(name);
      giveBack(seq);
    }
  }

  function waiting(): PendingUpdate[] {
    return signal.aborted ? [] : store.inbox.pending(seen, mostTogether);
  }

  return {
    take,
    run,
    runAll() {
      while (!signal.aborted && handleNext());
      if (!signal.aborted) onAllHandled();
    },
    giveBack,
    waiting,
  };
}
