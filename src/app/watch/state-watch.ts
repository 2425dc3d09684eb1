import type { Holds } from '../../core/gates/holds.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { inlineText } from '../../text/document/inline.ts';
import { writeRunningNote } from './running-note.ts';

const lookEveryMs = 5_000;

export interface StateWatchOptions {
  platforms: readonly ChatPlatform[];
  /** What keeps platforms from taking messages, for people. */
  troubles(): string[];
  holds: Pick<Holds, 'words' | 'onChange'>;
  store: Store;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}

/**
 * Keeps the running note up to date with what keeps platforms from taking messages and what holds tasks back, until
 * `signal` aborts.
 */
export function watchState({ platforms, troubles, holds, store, clock, log, signal }: StateWatchOptions): void {
  let noted = JSON.stringify({ troubles: [], held: '' });

  function look(): void {
    if (signal.aborted) return;
    const news = {
      troubles: troubles(),
      held: inlineText(holds.words() ?? []),
    };
    const now = JSON.stringify(news);
    if (now === noted) return;
    // The next look repeats what could not be stored.
    if (writeRunningNote({ store, log }, news)) noted = now;
  }

  function lookNowAndThen(): void {
    if (signal.aborted) return;
    look();
    clock.after(lookEveryMs, lookNowAndThen);
  }

  holds.onChange(look);
  // Platforms do not report trouble, so this looks at them.
  if (platforms.some(({ trouble }) => trouble)) clock.after(lookEveryMs, lookNowAndThen);
}
