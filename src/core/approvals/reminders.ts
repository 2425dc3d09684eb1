import { type Approval, isAskedIn } from '../model/approval.ts';
import { needsLine } from '../model/task-words.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Dues } from '../timing/dues.ts';
import { approvalCardKey, pingKeys } from './cards/card-keys.ts';
import { shownIndex } from './cards/outcome.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Reminds people of an open approval after `remindMinutes`, then at most once an hour, until it is closed. */
export interface Reminders {
  /** Call it in the transaction that stores the approval. */
  begin(approvalId: string): void;
  /** Call it in the transaction that closes it. */
  end(approvalId: string): void;
}

export interface RemindersOptions {
  store: Store;
  outbox: Outbox;
  dues: Dues;
  clock: Clock;
  remindMinutes: number;
  /** When it is due under `timeout:<id>`; what then happens is in `unanswered.ts`. */
  timeoutMinutes?: number | undefined;
}

export function createReminders(options: RemindersOptions): Reminders {
  const { store, outbox, dues, clock, remindMinutes, timeoutMinutes } = options;
  const firstMs = remindMinutes * minuteMs;

  dues.on('remind', ({ key, payload }) => {
    const approval = store.approvals.get(payload as string);
    if (approval?.state !== 'open') return undefined;
    dues.set(key, clock.now() + Math.max(firstMs, hourMs), payload);
    // What an owner only looked at rings where people were asked, and not once more for the one who looked.
    const places = approval.cards.filter((place) => isAskedIn(approval, place));
    for (const conversation of places) tell(conversation, approval);
    return () => {
      for (const conversation of places) outbox.kick(conversation);
    };
  });

  function tell(conversation: string, approval: Approval): void {
    const card = store.outbox.messageOf(conversation, approvalCardKey(approval.id, shownIndex(approval)));
    // While the chat is out of reach, reminders would only pile up.
    if (card === undefined) return;
    const task = store.tasks.get(approval.taskId);
    const post = notice(task ? needsLine(task, 'still needs your answer', approval.summary) : approval.summary);
    outbox.add(
      conversation,
      {
        ...post,
        key: `${pingKeys(approval.id)}${clock.now()}`,
        replyTo: card,
        isFleeting: true,
        isUrgent: true,
        ...(task && { addressee: task.userId }),
      },
      approval.taskId,
    );
  }

  return {
    begin(id) {
      const now = clock.now();
      dues.set(`remind:${id}`, now + firstMs, id);
      if (timeoutMinutes !== undefined) dues.set(`timeout:${id}`, now + timeoutMinutes * minuteMs, id);
    },
    end(id) {
      dues.cancel(`remind:${id}`);
      dues.cancel(`timeout:${id}`);
    },
  };
}
