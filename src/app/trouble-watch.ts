import type { ChatPlatform, Clock } from '../core/ports.ts';
import type { Store } from '../core/store.ts';
import { writeRunningNote } from './running-note.ts';

const lookEveryMs = 5_000;

/** Keeps the running note up to date with what keeps platforms from taking messages, until `signal` aborts. */
export function watchTrouble(
  platforms: readonly ChatPlatform[],
  { store, clock, signal }: { store: Store; clock: Clock; signal: AbortSignal },
): void {
  let noted = '';

  function look(): void {
    if (signal.aborted) return;
    clock.after(lookEveryMs, look);
    const troubles = platforms.flatMap((platform) => platform.trouble?.() ?? []);
    if (troubles.join() === noted) return;
    noted = troubles.join();
    writeRunningNote(store, { troubles });
  }

  clock.after(lookEveryMs, look);
}
