import type { Approval } from '../model/approval.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { approvalCardKey } from './cards/card-keys.ts';
import { shownIndex } from './closing.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export interface ReminderOptions {
  store: Store;
  outbox: Outbox;
  clock: Clock;
  remindMinutes: number;
  timeoutMinutes?: number | undefined;
  /** Repeats the work while the store refuses it. Never throws. */
  eventually(work: () => void): void;
}

/**
 * Reminds people of an open approval after `remindMinutes`, then at most once an hour; after `timeoutMinutes`, if set,
 * calls `onTimeout` instead. The returned function ends this.
 */
export type Remind = (approvalId: string, onTimeout: () => void) => () => void;

export function createRemind(options: ReminderOptions): Remind {
  const { store, outbox, clock, remindMinutes, timeoutMinutes, eventually } = options;
  const firstMs = remindMinutes * minuteMs;

  return (approvalId, onTimeout) => {
    let cancelReminder = clock.after(firstMs, remind);
    const cancelTimeout = timeoutMinutes === undefined ? () => {} : clock.after(timeoutMinutes * minuteMs, onTimeout);

    function remind(): void {
      const approval = store.approvals.get(approvalId);
      if (approval?.state !== 'open') return;
      cancelReminder = clock.after(Math.max(firstMs, hourMs), remind);
      for (const conversation of approval.cards) eventually(() => tell(conversation, approval));
    }

    return () => {
      cancelReminder();
      cancelTimeout();
    };
  };

  function tell(conversation: string, approval: Approval): void {
    const card = store.outbox.messageOf(conversation, approvalCardKey(approval.id, shownIndex(approval)));
    // While the chat is out of reach, reminders would only pile up.
    if (card === undefined) return;
    const post = notice(`Still needs your answer: ${approval.summary}`);
    const person = store.tasks.get(approval.taskId)?.userId;
    outbox.add(
      conversation,
      { ...post, replyTo: card, isFleeting: true, ...(person !== undefined && { addressee: person }) },
      approval.taskId,
    );
  }
}
