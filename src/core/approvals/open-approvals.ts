import type { TaskControl } from '../actions/task-control.ts';
import type { Ask } from '../hosts/asks.ts';
import type { Approval } from '../model/approval.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { PermissionRule } from '../model/permission.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { AskAnswer } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Lanes } from '../queue/lanes.ts';
import { approvalCardKey } from './cards/card-keys.ts';
import type { Card } from './cards/cards.ts';
import { shownIndex } from './cards/outcome.ts';
import type { Verdict } from './closing.ts';
import { createWaitingTasks } from './waiting-tasks.ts';

/**
 * The approvals that Claude waits for now. In memory only: after a restart nobody waits for the ones the store has as
 * open.
 */
export interface OpenApprovals {
  /** Call it when the card is stored. */
  add(approval: Approval, ask: Ask, card: Pick<Card, 'rules' | 'again'>, ends: OpenEnds): void;
  has(approvalId: string): boolean;
  /** Its card for another place; undefined: it is not open. */
  again(approvalId: string, place: ConversationId): Promise<Card> | undefined;
  /** []: people can allow it only once, or it is not open. */
  rulesOf(approvalId: string): readonly PermissionRule[];
  /**
   * What Claude gets once the approval is closed; undefined: nothing. Call it in the transaction that closes it: after a
   * rollback the next call replaces it.
   */
  decided(approvalId: string, verdict: Verdict | undefined): void;
  /** Resolves when Claude has the answer that allows it and is looked at once more; undefined: none is. Never rejects. */
  giving(approvalId: string): Promise<void> | undefined;
  /** Its end is committed: Claude gets its answer, the task its place back. Without effect when it is not open here. */
  closed(approvalId: string): void;
}

/** What Claude reads when its person says no, without a reason. */
export const denied = 'The person did not allow this. Do without it, or end your turn and say what you would need.';

/** How an approval may end without a person. */
export interface OpenEnds {
  /** Claude no longer waits. */
  withdrawn(approvalId: string): void;
}

export interface OpenApprovalsOptions {
  store: Store;
  tasks: Pick<TaskControl, 'cancel'>;
  lanes: Pick<Lanes, 'letGo'>;
  platform(name: string): ChatPlatform | undefined;
  log: Log;
  stopping: AbortSignal;
}

interface Open {
  ask: Ask;
  verdict?: Verdict | undefined;
  rules: readonly PermissionRule[];
  again: Card['again'];
  forget(): void;
}

export function createOpenApprovals(options: OpenApprovalsOptions): OpenApprovals {
  const { store, tasks, platform, log, stopping } = options;
  const approvals = new Map<string, Open>();
  const waiting = createWaitingTasks(options.lanes);
  const giving = new Map<string, Promise<void>>();

  /** Where the platform cannot change messages, at least removes the buttons. */
  function takeButtons(place: ConversationId, approval: Approval): void {
    const target = platform(platformOf(place));
    const card = store.outbox.messageOf(place, approvalCardKey(approval.id, shownIndex(approval)));
    if (!target?.presses || target.replace || card === undefined) return;
    target.presses.setButtons(place, card, [], stopping).catch((error: unknown) => {
      if (!stopping.aborted) log.debug('could not remove the buttons of a card', { place, error });
    });
  }

  function carryOut(approval: Approval, { ask, verdict }: Open): void {
    if (!verdict) return;
    if ('stopFor' in verdict) {
      const task = store.tasks.get(approval.taskId);
      // That does not stop what the task left running in the background; so Claude gets a no.
      if (!task || tasks.cancel(task, verdict.stopFor) === 'ended')
        void ask.answer({ behavior: 'deny', message: denied });
    } else {
      const { id } = approval;
      const given = give(approval, ask, verdict.answer).finally(() => giving.delete(id));
      // Anything else is with Claude already.
      if (verdict.answer.behavior === 'allow') giving.set(id, given);
    }
  }

  async function give({ closedBy, summary }: Approval, ask: Ask, answer: AskAnswer): Promise<void> {
    const isTaken = await ask.answer(answer);
    if (!isTaken && closedBy) log.warn('an answer came too late for Claude', { approval: summary });
  }

  return {
    add({ id, taskId, promptId }, ask, { rules, again }, ends) {
      if (promptId !== undefined) waiting.begin(taskId);
      const onWithdrawn = () => ends.withdrawn(id);
      ask.withdrawn.addEventListener('abort', onWithdrawn, { once: true });
      approvals.set(id, {
        ask,
        rules,
        again,
        forget() {
          ask.withdrawn.removeEventListener('abort', onWithdrawn);
          if (promptId !== undefined) waiting.end(taskId);
        },
      });
    },
    has: (approvalId) => approvals.has(approvalId),
    again: (approvalId, place) => approvals.get(approvalId)?.again(place),
    rulesOf: (approvalId) => approvals.get(approvalId)?.rules ?? [],
    decided(approvalId, verdict) {
      const open = approvals.get(approvalId);
      if (open) open.verdict = verdict;
    },
    giving: (approvalId) => giving.get(approvalId),
    closed(approvalId) {
      const approval = store.approvals.get(approvalId);
      if (!approval) return;
      const open = approvals.get(approvalId);
      // Known until then: when the store refuses a stop, this is called again.
      if (open) carryOut(approval, open);
      approvals.delete(approvalId);
      open?.forget();
      for (const place of approval.cards) takeButtons(place, approval);
    },
  };
}
