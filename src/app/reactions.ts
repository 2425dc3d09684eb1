import type { Change } from '../core/ports/changes.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import type { Store } from '../core/ports/store.ts';
import type { QueueDisplay } from '../core/receipts/queue-display.ts';
import type { LetterDelivery } from '../core/reply/letter-delivery.ts';
import type { Outbox } from '../core/reply/outbox.ts';
import { createPersist } from '../core/timing/persist.ts';

export interface ReactionsOptions {
  store: Pick<Store, 'onChange' | 'isRefusedWrite'>;
  queueDisplay: Pick<QueueDisplay, 'follow' | 'refresh'>;
  letterDelivery: LetterDelivery;
  outbox: Pick<Outbox, 'kick'>;
  /** Takes from people what they may no longer do. */
  enforceRights(): void;
  clock: Clock;
  log: Log;
  /** Aborts when nothing follows from a change any more. */
  signal: AbortSignal;
}

/** Each may happen twice, and does no harm then. */
type Reactions = { [T in Change['type']]?: readonly ((change: Extract<Change, { type: T }>) => void)[] };

/** What follows from what: from now on, what the store has committed has its consequences. */
export function startReactions(options: ReactionsOptions): void {
  const { store, queueDisplay, letterDelivery, outbox, enforceRights, clock, log, signal } = options;
  const persist = createPersist({ store, clock, log, signal });

  const reactions: Reactions = {
    'changed-elsewhere': [enforceRights, queueDisplay.refresh, letterDelivery.deliver, () => outbox.kick()],
  };

  /** A full disk is temporary; a fault in one reaction keeps no other one from running. */
  function act(reaction: (change: Change) => void, change: Change): void {
    persist(() => reaction(change)).catch((error: unknown) => {
      if (error !== signal.reason) log.error('what follows from a change failed', { change: change.type, error });
    });
  }

  store.onChange(
    (changes) => {
      for (const change of changes) {
        const those = (reactions[change.type] ?? []) as readonly ((change: Change) => void)[];
        for (const reaction of those) act(reaction, change);
      }
      queueDisplay.follow(changes);
    },
    (error) => log.error('what follows from a change failed', { error }),
  );
}
