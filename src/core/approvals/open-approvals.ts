import type { Ask } from '../hosts/asks.ts';
import type { Approval } from '../model/approval.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { PermissionRule } from '../model/permission.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { AskAnswer } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Lanes } from '../queue/lanes.ts';
import type { Outbox } from '../reply/outbox.ts';
import { approvalCardKey } from './cards/card-keys.ts';
import { shownIndex } from './closing.ts';
import { createWaitingTasks } from './waiting-tasks.ts';

/**
 * The approvals that Claude waits for now. In memory only: after a restart nobody waits for the ones the store has as
 * open.
 */
export interface OpenApprovals {
  /** Call it when the card is stored. `rules`: what a temporary permission would cover. */
  add(approval: Approval, ask: Ask, rules: readonly PermissionRule[], ends: OpenEnds): void;
  has(approvalId: string): boolean;
  /** []: people can allow it only once, or it is not open. */
  rulesOf(approvalId: string): readonly PermissionRule[];
  /** Gives Claude its answer. False: it no longer waits. Never rejects. */
  answer(approvalId: string, answer: AskAnswer): Promise<boolean>;
  /** Claude no longer waits for it. Call it after the transaction that closed it. */
  release(approval: Approval): void;
}

/** How an approval may end without a person. */
export interface OpenEnds {
  /** Claude no longer waits. */
  withdrawn(approvalId: string): void;
}

export interface OpenApprovalsOptions {
  store: Store;
  outbox: Outbox;
  lanes: Pick<Lanes, 'letGo'>;
  platform(name: string): ChatPlatform | undefined;
  log: Log;
  stopping: AbortSignal;
}

interface Open {
  ask: Ask;
  rules: readonly PermissionRule[];
  forget(): void;
}

export function createOpenApprovals(options: OpenApprovalsOptions): OpenApprovals {
  const { store, outbox, platform, log, stopping } = options;
  const approvals = new Map<string, Open>();
  const waiting = createWaitingTasks(options.lanes);

  /** Where the platform cannot change messages, at least removes the buttons. */
  function takeButtons(place: ConversationId, approval: Approval): void {
    const target = platform(platformOf(place));
    const card = store.outbox.messageOf(place, approvalCardKey(approval.id, shownIndex(approval)));
    if (!target?.presses || target.replace || card === undefined) return;
    target.presses.setButtons(place, card, [], stopping).catch((error: unknown) => {
      if (!stopping.aborted) log.debug('could not remove the buttons of a card', { place, error });
    });
  }

  return {
    add({ id, taskId, promptId }, ask, rules, ends) {
      if (promptId !== undefined) waiting.begin(taskId);
      const onWithdrawn = () => ends.withdrawn(id);
      ask.withdrawn.addEventListener('abort', onWithdrawn, { once: true });
      approvals.set(id, {
        ask,
        rules,
        forget() {
          ask.withdrawn.removeEventListener('abort', onWithdrawn);
          if (promptId !== undefined) waiting.end(taskId);
        },
      });
    },
    has: (approvalId) => approvals.has(approvalId),
    rulesOf: (approvalId) => approvals.get(approvalId)?.rules ?? [],
    answer: async (approvalId, answer) => (await approvals.get(approvalId)?.ask.answer(answer)) ?? false,
    release(approval) {
      approvals.get(approval.id)?.forget();
      approvals.delete(approval.id);
      for (const place of new Set([...approval.cards, approval.conversation])) outbox.kick(place);
      for (const place of approval.cards) takeButtons(place, approval);
    },
  };
}
