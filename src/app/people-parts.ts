import type { AllowList } from '../core/allow-list.ts';
import { createLetters } from '../core/letters.ts';
import { createConfirming } from '../core/linking/confirming.ts';
import { createLinking } from '../core/linking/linking.ts';
import type { Outbox } from '../core/outbox.ts';
import type { Pairing } from '../core/pairing.ts';
import type { ChatPlatform, Clock, Host, Log } from '../core/ports/chat-platform.ts';
import type { Store } from '../core/ports/store.ts';
import { createRemoval } from '../core/removal.ts';
import type { TaskControl } from '../core/task-control.ts';

export interface PeoplePartsOptions {
  store: Store;
  allowList: AllowList;
  pairing: Pairing;
  host: Pick<Host, 'end'>;
  tasks: TaskControl;
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  hostName: string;
  /** What else has to end for people who are out. */
  onEnforce(): void;
  clock: Clock;
  log: Log;
  /** Aborts when nothing more is taken in. */
  taking: AbortSignal;
}

/** Everything that changes who may do what, and tells of it. */
export function createPeopleParts(options: PeoplePartsOptions) {
  const { taking: signal } = options;
  const letters = createLetters({
    ...options,
    onPlaced: (key, conversation) => confirming.placed(key, conversation),
    signal,
  });
  const confirming = createConfirming({ ...options, letters, signal });
  const linking = createLinking({ ...options, letters, confirming });
  const removal = createRemoval({
    ...options,
    letters,
    onEnforce() {
      options.onEnforce();
      confirming.settle();
    },
  });
  return { letters, confirming, linking, removal };
}
