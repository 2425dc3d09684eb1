import { mkdirSync, watch } from 'node:fs';
import type { Clock } from '../../core/ports/clock.ts';
import { deskFolder } from './desk-sessions.ts';

/** Where the system reports no change of a folder. */
const lookMs = 5_000;

/** Calls `look` after a `claude` has noted that it lives, or has another session. @returns ends it */
export function watchDesk(home: string, clock: Clock, look: () => void): () => void {
  const folder = deskFolder(home);
  function lookNowAndThen(): void {
    look();
    cancelLater = clock.after(lookMs, lookNowAndThen);
  }

  let cancelLater = clock.after(lookMs, lookNowAndThen);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // A note that is half written is another change later.
  const watcher = watch(folder, { persistent: false }, look);
  watcher.on('error', () => watcher.close());
  return () => {
    watcher.close();
    cancelLater();
  };
}
