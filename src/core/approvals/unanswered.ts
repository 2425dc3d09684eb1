import type { Approval } from '../model/approval.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import type { OutboxEntry, Store } from '../ports/store.ts';
import { approvalNeeding } from './cards/card-keys.ts';
import type { Close } from './closing.ts';
import type { OpenApprovals, OpenEnds } from './open-approvals.ts';

/** What becomes of an approval that nobody answers. Outside of transactions. */
export interface Unanswered extends OpenEnds {
  /** What the last run left open cannot be answered any more. To be called once, before anything is taken in. */
  lapseLeftOver(): void;
  /** Denies all that is open. */
  denyAll(): void;
  /** Denies what tasks of people asked who are not allowed any more. */
  enforce(): void;
  /** A card, or what it is about, will never arrive: without another one, claude is denied. */
  cardLost(entry: Pick<OutboxEntry, 'conversation' | 'post'>): void;
  /** Nothing can be answered there any more. */
  placeLost(conversation: ConversationId): void;
  /** The bridge stops: tasks that wait are left for the next start. */
  stop(): void;
}

export interface UnansweredOptions {
  store: Store;
  open: OpenApprovals;
  close: Close;
  timeoutMinutes?: number | undefined;
  /** Whose person may not run tasks any more. */
  isRemoved(task: Task): boolean;
  /** Ends claude without ending the task. */
  leave(taskId: string): void;
  /** Again while the store takes nothing. Never throws. */
  eventually(work: () => void): void;
}

/** What claude reads when nobody could be asked. */
export const nobody =
  'Nobody can be asked about this now. Do without it, or end your turn and say what you would need.';

export function createUnanswered(options: UnansweredOptions): Unanswered {
  const { store, open, close, timeoutMinutes, isRemoved, leave, eventually } = options;

  function deny(approval: Approval, outcome: string, message = nobody): void {
    const isClosed = store.atomically(() => close(approval, { state: 'denied', outcome }));
    if (isClosed) open.answer(approval.id, { behavior: 'deny', message });
    open.release(approval);
  }

  function lapse(approval: Approval, outcome: string): void {
    store.atomically(() => close(approval, { state: 'lapsed', outcome }));
  }

  return {
    withdrawn(id) {
      const approval = store.approvals.get(id);
      if (!approval) return;
      eventually(() => {
        store.atomically(() => close(approval, { state: 'withdrawn', outcome: 'Not needed any more' }));
        open.release(approval);
      });
    },
    timedOut(id) {
      const approval = store.approvals.get(id);
      if (!approval) return;
      const message = `The person did not answer for ${timeoutMinutes} minutes, so this is denied. Do without it, or end your turn and say what you need.`;
      eventually(() => deny(approval, `Nobody answered for ${timeoutMinutes} min, so it was denied`, message));
    },
    lapseLeftOver() {
      for (const approval of store.approvals.open()) lapse(approval, 'It lapsed: the bridge was restarted');
    },
    denyAll() {
      for (const approval of store.approvals.open()) deny(approval, 'Nobody is there to answer, so it was denied');
    },
    enforce() {
      for (const approval of store.approvals.open()) {
        const task = store.tasks.get(approval.taskId);
        if (!task || !isRemoved(task)) continue;
        deny(approval, `${task.userName} is not allowed any more, so it was denied`);
      }
    },
    cardLost({ conversation, post }) {
      const id = post.key === undefined ? undefined : approvalNeeding(post.key);
      const approval = id === undefined ? undefined : store.approvals.get(id);
      if (approval?.state !== 'open') return;
      const others = approval.cards.filter((place) => place !== conversation);
      // Owners elsewhere can still answer.
      if (others.length > 0) store.approvals.change(approval.id, { cards: others });
      else deny(approval, 'It could not be shown, so it was denied');
    },
    placeLost(conversation) {
      for (const approval of store.approvals.open()) {
        if (!approval.cards.includes(conversation)) continue;
        const others = approval.cards.filter((place) => place !== conversation);
        if (others.length > 0) store.approvals.change(approval.id, { cards: others });
        else deny(approval, 'Its chat is gone, so it was denied');
      }
    },
    stop() {
      for (const approval of store.approvals.open()) {
        eventually(() => lapse(approval, 'It lapsed: the bridge was stopped'));
        open.release(approval);
        if (approval.promptId !== undefined) leave(approval.taskId);
      }
    },
  };
}
