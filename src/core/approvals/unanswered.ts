import type { Approval } from '../model/approval.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import type { Approvers } from '../people/approvers.ts';
import type { KnownPlatforms } from '../platforms/known-platforms.ts';
import type { AskAnswer } from '../ports/host.ts';
import type { Store } from '../ports/store/store.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Dues } from '../timing/dues.ts';
import { approvalNeeding } from './cards/card-keys.ts';
import type { Close } from './closing.ts';
import type { OpenEnds } from './open-approvals.ts';
import { takeCard } from './overview/take-card.ts';

/** What becomes of an approval that nobody answers, after `timeoutMinutes` too. Outside of transactions. */
export interface Unanswered extends OpenEnds {
  /** Lapses what the last run left open: nobody can answer it any more. Call it once, before the first update. */
  lapseLeftOver(): void;
  /** Denies all that is open. */
  denyAll(): void;
  /** Denies the requests of tasks whose person no longer has access. */
  enforce(): void;
  /** A card, or the post it is about, will never arrive: denies the request unless another card exists. `key`: its name. */
  cardLost(lost: { conversation: ConversationId; key: string | undefined; isGone: boolean }): void;
  /** Nobody can answer in this place any more. */
  placeLost(conversation: ConversationId): void;
  /** The bridge stops; the next start takes up the waiting tasks. */
  stop(): void;
}

export interface UnansweredOptions {
  store: Store;
  outbox: Outbox;
  close: Close;
  known: Pick<KnownPlatforms, 'titleOf'>;
  approvers: Pick<Approvers, 'ofFormerOwners'>;
  dues: Pick<Dues, 'on'>;
  timeoutMinutes?: number | undefined;
  /** Whether the person of this task may no longer run tasks. */
  isRemoved(task: Task): boolean;
  /** Ends `claude` but not the task. */
  leave(taskId: string): void;
  /** Repeats the work while the store refuses it. Never throws. */
  eventually(work: () => void): void;
}

/** What stays of a card where nobody may answer any more. */
const former = 'You are no longer an owner, so others answer this.';

/** What Claude reads when nobody can answer. */
export const nobody =
  'Nobody can be asked about this now. Do without it, or end your turn and say what you would need.';

export function createUnanswered(options: UnansweredOptions): Unanswered {
  const { store, close, dues, approvers, known, timeoutMinutes, isRemoved, leave, eventually } = options;

  dues.on('timeout', ({ payload }) => {
    const approval = store.approvals.get(payload as string);
    if (approval?.state !== 'open') return undefined;
    const message = `The person did not answer for ${timeoutMinutes} minutes, so this is denied. Do without it, or end your turn and say what you need.`;
    deny(approval, `nobody answered for ${timeoutMinutes} min`, message);
    return undefined;
  });

  function deny(approval: Approval, outcome: string, message = nobody): void {
    const answer: AskAnswer = { behavior: 'deny', message };
    store.atomically(() => close(approval, { state: 'denied', outcome, verdict: { answer } }));
  }

  function lapse(approval: Approval, outcome: string): void {
    store.atomically(() => close(approval, { state: 'lapsed', outcome }));
  }

  /** For a place where a part of it never arrived. */
  function incomplete({ summary, taskId, conversation }: Approval): string {
    const where = known.titleOf(platformOf(conversation));
    return `${summary} (#${store.tasks.get(taskId)?.number}, ${where}): I cannot show all of it here, so others answer it elsewhere.`;
  }

  /** Others may still answer elsewhere; if not, `outcome` is why nobody can. `words`: what stays of the card. */
  function leavePlace(approval: Approval, place: ConversationId, outcome: string, words?: string): void {
    const others = approval.cards.filter((one) => one !== place);
    if (others.length === 0) {
      deny(approval, outcome);
      return;
    }
    store.atomically(() => {
      store.approvals.change(approval.id, { cards: others });
      if (words !== undefined) takeCard(options, approval, place, words);
    });
  }

  return {
    withdrawn(id) {
      const approval = store.approvals.get(id);
      if (!approval) return;
      eventually(() => {
        // Background work outlives its task.
        const isEnding = approval.promptId !== undefined && store.tasks.cancelRequests().includes(approval.taskId);
        const outcome = isEnding ? 'the task ended' : 'Claude is no longer waiting';
        store.atomically(() => close(approval, { state: 'withdrawn', outcome }));
      });
    },
    lapseLeftOver() {
      for (const approval of store.approvals.open()) lapse(approval, 'the bridge restarted');
    },
    denyAll() {
      for (const approval of store.approvals.open()) deny(approval, 'nobody is there to answer');
    },
    enforce() {
      for (const approval of store.approvals.open()) {
        const task = store.tasks.get(approval.taskId);
        if (task && isRemoved(task)) {
          deny(approval, `${task.userName} no longer has access`);
          continue;
        }
        for (const place of approvers.ofFormerOwners(approval.cards)) {
          const now = store.approvals.get(approval.id);
          if (now?.state === 'open' && place !== now.conversation)
            leavePlace(now, place, 'nobody can answer it', former);
        }
      }
    },
    cardLost({ conversation, key, isGone }) {
      const id = key === undefined ? undefined : approvalNeeding(key);
      const approval = id === undefined ? undefined : store.approvals.get(id);
      if (approval?.state !== 'open' || !approval.cards.includes(conversation)) return;
      leavePlace(approval, conversation, 'the request could not be shown', isGone ? undefined : incomplete(approval));
    },
    placeLost(conversation) {
      for (const approval of store.approvals.open()) {
        if (approval.cards.includes(conversation)) leavePlace(approval, conversation, 'its chat is gone');
      }
    },
    stop() {
      for (const approval of store.approvals.open()) {
        eventually(() => lapse(approval, 'the bridge stopped'));
        if (approval.promptId !== undefined) leave(approval.taskId);
      }
    },
  };
}
