import type { TaskControl } from '../../core/actions/task-control.ts';
import { createConfirming } from '../../core/membership/confirm-link.ts';
import { createRemoval } from '../../core/membership/enforce-removals.ts';
import { createLinking } from '../../core/membership/linking.ts';
import type { Access } from '../../core/people/access.ts';
import type { AllowList } from '../../core/people/allow-list.ts';
import type { Pairing } from '../../core/people/pairing.ts';
import type { KnownPlatforms } from '../../core/platforms/known-platforms.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Hosts } from '../../core/ports/hosts.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import type { LetterBox } from '../../core/reply/letter-box.ts';
import { createLetterDelivery } from '../../core/reply/letter-delivery.ts';
import type { Outbox } from '../../core/reply/outbox.ts';

export interface MembershipPartsOptions {
  store: Store;
  allowList: AllowList;
  access: Access;
  pairing: Pairing;
  hosts: Pick<Hosts, 'of'>;
  tasks: TaskControl;
  letters: LetterBox;
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  hostName: string;
  known: KnownPlatforms;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge takes nothing in any more. */
  taking: AbortSignal;
}

/** Everything that changes who may do what, and who hears of it. */
export function createMembershipParts(options: MembershipPartsOptions) {
  const { taking: signal } = options;
  const confirming = createConfirming({ ...options, signal });
  const letterDelivery = createLetterDelivery({ ...options, onPlaced: confirming.placed, signal });
  const linking = createLinking({ ...options, confirming });
  const removal = createRemoval(options);
  return { letterDelivery, confirming, linking, removal };
}
