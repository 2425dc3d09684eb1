import type { Block } from '../../text/document/blocks.ts';
import type { Approval } from '../model/approval.ts';
import type { AuditAction } from '../model/audit.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { User } from '../model/user.ts';
import { actorOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { AskAnswer } from '../ports/host.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { approvalCardKey, noticeKey, pingKeys } from './cards/card-keys.ts';
import { decisionLine, shownIndex } from './cards/outcome.ts';

/** What Claude gets for an approval that is closed. `stopFor`: someone stops the task instead of an answer. */
export type Verdict = { answer: AskAnswer } | { stopFor: User };

export interface End {
  state: Exclude<Approval['state'], 'open'>;
  /** Undefined: no person closed it. */
  by?: User;
  /** Follows a name: `allowed it once`; without a person it is the reason: `the task ended`. */
  outcome: string;
  /** What Claude gets for it; undefined: it waits for nothing any more. */
  verdict?: Verdict;
}

/**
 * Closes an approval in all places at once: its row, its task, its cards, the audit. Inside a transaction; once that is
 * committed, `OpenApprovals.closed` follows.
 */
export type Close = (approval: Approval, end: End) => boolean;

const actions: Record<End['state'], AuditAction> = {
  allowed: 'allowed',
  denied: 'denied',
  withdrawn: 'lapsed',
  lapsed: 'lapsed',
};

export interface CloseOptions {
  store: Store;
  outbox: Outbox;
  open: { decided(approvalId: string, verdict: Verdict | undefined): void };
  clock: Clock;
  /** It is closed: nobody is reminded of it. Inside the transaction. */
  onClosed(approvalId: string): void;
}

export function createClose({ store, outbox, open, clock, onClosed }: CloseOptions): Close {
  return function close(approval, { state, by, outcome, verdict }) {
    const closedBy = by && actorOf(by);
    if (!store.approvals.close(approval.id, { state, outcome, closedBy })) return false;
    onClosed(approval.id);
    open.decided(approval.id, verdict);
    const task = store.tasks.get(approval.taskId);
    // A lapsed approval was cut off: the next start decides what becomes of the task.
    if (state !== 'lapsed' && store.approvals.open({ taskId: approval.taskId }).length === 0) {
      store.tasks.moveIf(approval.taskId, ['waiting'], 'running');
    }
    store.audit.append({
      action: actions[state],
      ...(closedBy ? { actor: closedBy } : {}),
      ...(task ? { task: task.number } : {}),
      detail: `${approval.summary}: ${outcome}`,
    });
    const closed = { ...approval, state, outcome, closedBy, closedAt: clock.now() };
    // The audit has an entry for each answered question already.
    const isTold = approval.kind === 'question' && state === 'allowed';
    if (!isTold)
      for (const place of approval.cards) replace(place, approvalCardKey(approval.id, shownIndex(closed)), closed);
    if (!approval.cards.includes(approval.conversation)) replace(approval.conversation, noticeKey(approval.id), closed);
    if (by) for (const place of approval.cards) removePings(place, closed);
    return true;
  };

  /** Pings that nobody answered stay. */
  function removePings(conversation: ConversationId, { id, taskId }: Approval): void {
    for (const key of store.outbox.keysLike(conversation, pingKeys(id))) {
      outbox.add(conversation, { ...notice('Answered.'), notify: false, removes: key }, taskId);
    }
  }

  function replace(conversation: ConversationId, key: string, approval: Approval): void {
    const blocks: Block[] = [{ type: 'paragraph', children: decisionLine(approval, clock.now()) }];
    outbox.add(conversation, { blocks, notify: false, replaces: key }, approval.taskId);
  }
}
