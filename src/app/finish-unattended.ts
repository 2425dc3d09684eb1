import type { Approvals } from '../core/approvals/approvals.ts';
import type { Holds } from '../core/gates/holds.ts';
import type { PersonNeeded } from '../core/gates/person-needed.ts';
import type { Intake } from '../core/intake/intake.ts';
import { platformOf } from '../core/model/conversation.ts';
import type { ChatPlatform } from '../core/ports/chat-platform.ts';
import type { Store } from '../core/ports/store/store.ts';
import type { Lanes } from '../core/queue/lanes.ts';
import type { Outbox } from '../core/reply/outbox.ts';
import type { Unfinished } from './running-bridge.ts';

export interface FinishUnattendedOptions {
  store: Pick<Store, 'tasks'>;
  intake: Pick<Intake, 'flush'>;
  approvals: Pick<Approvals, 'leaveUnattended'>;
  lanes: Pick<Lanes, 'idle'>;
  holds: Pick<Holds, 'untilPersonNeeded'>;
  needed: Pick<PersonNeeded, 'until'>;
  outbox: Pick<Outbox, 'settled'>;
  platform(name: string): ChatPlatform | undefined;
  /** They resolve when their platforms take nothing in any more. */
  serving: readonly Promise<void>[];
}

/** As `RunningBridge.finishUnattended`. */
export async function finishUnattended(options: FinishUnattendedOptions): Promise<Unfinished | undefined> {
  const { store, intake, approvals, lanes, holds, needed, outbox, platform, serving } = options;
  await Promise.allSettled(serving);
  intake.flush();
  approvals.leaveUnattended();
  const why = await Promise.race([
    lanes.idle().then(() => undefined),
    holds.untilPersonNeeded().then(({ message }) => message),
    needed.until(),
  ]);
  await outbox.settled();
  const kept = store.tasks.list({ states: ['queued', 'parked'] });
  const tasks = kept.flatMap(({ conversation, number }) => (platform(platformOf(conversation)) ? [number] : []));
  if (why !== undefined) return { message: why, tasks, continues: 'with the next start' };
  return tasks.length > 0 ? { message: 'The queue is paused.', tasks, continues: 'after /resume' } : undefined;
}
