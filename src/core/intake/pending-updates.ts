import type { PlatformName } from '../model/conversation.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock, SteadyMs } from '../ports/clock.ts';
import type { PendingUpdate, Store } from '../ports/store/store.ts';

/** So long updates are handled before everything else has a turn. Each of them waits for the disk. */
const longestMs = 15;
/** So many updates are read at once. */
const page = 50;

/** Goes through what the inbox holds: each update once, unless it is given back. */
export interface PendingUpdates {
  /** Handles what came since the last call; what takes long follows in steps. */
  run(): void;
  /** Handles all that is there before it returns. */
  runAll(): void;
  /** This update gets another look with the next `run`. */
  giveBack(seq: number): void;
}

export interface PendingUpdatesOptions {
  store: Pick<Store, 'inbox'>;
  platform(name: string): ChatPlatform | undefined;
  clock: Clock;
  signal: AbortSignal;
  take(source: ChatPlatform, update: PendingUpdate): void;
  /** Called when no update is left. */
  onAllTaken(): void;
}

export function createPendingUpdates(options: PendingUpdatesOptions): PendingUpdates {
  const { store, platform, clock, signal, take, onAllTaken } = options;
  /** All updates up to this one were taken, or wait for their platform. */
  let seen = 0;
  /** The first update that waits for each platform that is not connected. */
  const absent = new Map<PlatformName, number>();
  let continuesSoon = false;

  function next(): PendingUpdate[] {
    return store.inbox.pending(seen, page);
  }

  function giveBack(seq: number): void {
    seen = Math.min(seen, seq - 1);
  }

  function handle(until: SteadyMs): void {
    if (signal.aborted) return;
    for (let updates = next(); updates.length > 0; updates = next()) {
      for (const update of updates) {
        if (clock.steady() > until) {
          continueSoon();
          return;
        }
        seen = update.seq;
        const source = platform(update.platform);
        if (source) take(source, update);
        else absent.set(update.platform, Math.min(update.seq, absent.get(update.platform) ?? update.seq));
      }
    }
    onAllTaken();
  }

  function continueSoon(): void {
    continuesSoon = true;
    clock.after(0, () => {
      continuesSoon = false;
      run();
    });
  }

  function run(): void {
    if (continuesSoon) return;
    for (const [name, seq] of absent) {
      if (!platform(name)) continue;
      absent.delete(name);
      giveBack(seq);
    }
    handle(clock.steady() + longestMs);
  }

  return { run, runAll: () => handle(Number.POSITIVE_INFINITY), giveBack };
}
