import { moment, paragraph } from '../../text/document/blocks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import type { TaskGate } from '../gates/gate.ts';
import type { Parking } from '../gates/parking.ts';
import type { PersonNeeded } from '../gates/person-needed.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import { identityOf, type User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import { actorOf, refuseInAudit, requesterOf } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createBudgetCards } from './cards.ts';
import { createDailySpending } from './daily-spending.ts';
import { createLifted } from './lifted.ts';
import { type Overrun, overrunInWords } from './words.ts';

/** Look again regularly: a day ends, and a running task may cost less than expected. */
const lookAgainMs = 60_000;

/**
 * What people may spend in a day, from midnight of this machine; a person's accounts share one budget. Before a task
 * passes the budget, the bridge asks an owner, with cards in the task's chat and, unless that is an owner's, in the
 * owners' chats. The task continues when an owner allows it, or when the budget has room again.
 */
export interface Budgets extends TaskGate {
  /**
   * Runs the task over the budget. Returns undefined, or why it cannot, for people. Inside the transaction that settles
   * the press.
   */
  runAnyway(task: Task, by: User): string | undefined;
  /** Whether a card about the task, with buttons, is there. */
  isAskedIn(task: Task, conversation: ConversationId): boolean;
  /** Why the task may not go to Claude right now, for people; undefined: it may. */
  refusal(task: Task): string | undefined;
  /** US dollars; undefined: there is no budget. */
  today(user: User): { spent: number; budget: number } | undefined;
}

export interface BudgetsOptions {
  store: Store;
  outbox: Outbox;
  allowList: AllowList;
  platform(name: string): ChatPlatform | undefined;
  limits: { perDayUsd?: number | undefined };
  mask: SecretMask;
  parking: Parking;
  needed: Pick<PersonNeeded, 'begin'>;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge asks nobody any more. */
  signal: AbortSignal;
}

export function createBudgets(options: BudgetsOptions): Budgets {
  const { store, needed, clock } = options;
  const budget = options.limits.perDayUsd;
  const lifted = createLifted(store);
  const cards = createBudgetCards(options);
  /** The waiting tasks, each with the function that makes it look at once. */
  const waiting = new Map<string, () => void>();
  /** Tasks that passed the gate and have not ended; Claude may not have them yet. */
  const beginning = new Set<string>();
  const spending = createDailySpending({ store, clock, beginning: () => beginning });

  function overrunOf(taskId: string): Overrun | undefined {
    const task = store.tasks.get(taskId);
    if (budget === undefined || !task || lifted.has(taskId)) return undefined;
    const today = spending.today(store.identities.of(requesterOf(task)), task);
    const expected = spending.expected(task);
    if (today.spent < budget && today.spent + today.underWay + expected <= budget) return undefined;
    return { budget, ...today, expected };
  }

  async function wait(task: Task, over: Overrun, signal: AbortSignal): Promise<void> {
    let look = Promise.withResolvers<void>();
    waiting.set(task.id, () => look.resolve());
    const isOver = needed.begin(overrunInWords(task, over, false));
    try {
      cards.ask(task, over, () => waiting.has(task.id) && overrunOf(task.id) !== undefined);
      while (overrunOf(task.id)) {
        look = Promise.withResolvers();
        const inVain = new AbortController();
        await Promise.race([look.promise, clock.sleep(lookAgainMs, AbortSignal.any([signal, inVain.signal]))]);
        inVain.abort(new Error('nobody waits any more'));
      }
    } finally {
      waiting.delete(task.id);
      isOver();
    }
  }

  /** Lets the task begin. A lifted budget stays lifted until the task ends. */
  function begin(task: Task): void {
    beginning.add(task.id);
    if (!cards.isAsked(task)) return;
    store.atomically(() => cards.takeAway(task, `Back within budget; task #${task.number} continues.`));
  }

  return {
    async pass({ task }, signal, letGo) {
      signal.throwIfAborted();
      const over = overrunOf(task.id);
      if (over) {
        const takeBack = letGo();
        await wait(task, over, signal).finally(takeBack);
      }
      begin(task);
    },
    runAnyway(task, by) {
      if (!cards.isAsked(task)) return `Task #${task.number} is no longer waiting for a budget.`;
      if (by.role !== 'owner') {
        refuseInAudit(store, by, `run a task of ${task.userName} over the budget`, task);
        return 'Only an owner can run it anyway.';
      }
      const detail = `run #${task.number} over the budget`;
      store.audit.append({ action: 'allowed', actor: actorOf(by), task: task.number, detail });
      const now = clock.now();
      cards.settle(task, [paragraph(`${by.name} let task #${task.number} run over budget at `, moment(now, now), '.')]);
      lifted.add(task.id);
      waiting.get(task.id)?.();
      return undefined;
    },
    refusal(task) {
      const over = overrunOf(task.id);
      return over && overrunInWords(task, over, false);
    },
    isAskedIn: cards.isAskedIn,
    release(task) {
      beginning.delete(task.id);
      cards.takeAway(task, 'No longer waiting.');
    },
    today(user) {
      if (budget === undefined) return undefined;
      return { spent: spending.today(store.identities.of(identityOf(user))).spent, budget };
    },
  };
}
