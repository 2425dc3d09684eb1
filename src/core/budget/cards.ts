import type { Block } from '../../text/document/blocks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import type { Parking } from '../gates/parking.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import type { AllowList } from '../people/allow-list.ts';
import { createApprovers } from '../people/approvers.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import { cardAtTask, cardForOwners, type Overrun, overrunInWords } from './words.ts';

/** What people see of a task that might pass a budget. */
export interface BudgetCards {
  /** Parks the task and asks: in its chat and, unless it is an owner's, in the private chats of the owners. */
  ask(task: Task, over: Overrun, isStillAsked: () => boolean): void;
  /** Whether a card about the task, with buttons, is anywhere. */
  isAsked(task: Task): boolean;
  isAskedIn(task: Task, conversation: ConversationId): boolean;
  /** Replaces the text of the cards by `text` and removes their buttons. Does nothing when there are none. */
  settle(task: Task, content: string | Block[]): void;
  /** They go; `text`: what stays where that cannot be. */
  takeAway(task: Task, text: string): void;
}

export interface BudgetCardsOptions {
  store: Store;
  outbox: Outbox;
  allowList: AllowList;
  platform(name: string): ChatPlatform | undefined;
  parking: Parking;
  mask: SecretMask;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge asks nobody any more. */
  signal: AbortSignal;
}

export function createBudgetCards(options: BudgetCardsOptions): BudgetCards {
  const { store, outbox, allowList, parking, mask, log, signal } = options;
  const approvers = createApprovers({ ...options, by: 'owner' });
  const notices = createStandingNotices({ store, outbox, kind: 'budget-cards' });
  notices.takeEndedAway('No longer waiting.');

  function isOfOwner(task: Task): boolean {
    return allowList.find(task.platform, { id: task.userId })?.role === 'owner';
  }

  async function askOwners(task: Task, over: Overrun, isStillAsked: () => boolean): Promise<void> {
    const places = (await approvers.places(task)).filter((place) => place !== task.conversation);
    // Finding the owners' chats may take time, so check again.
    if (!isStillAsked()) return;
    store.atomically(() => show(task, over, places));
  }

  /** A card from before a restart becomes this one. */
  function show(task: Task, over: Overrun, places: readonly ConversationId[]): void {
    for (const place of places) {
      const isItsOwn = place === task.conversation;
      const post = isItsOwn ? cardAtTask(task, over, isOfOwner(task)) : cardForOwners(task, over, mask);
      notices.tell({ taskId: task.id, conversation: place, key: `budget:${task.number}` }, post);
    }
  }

  return {
    ask(task, over, isStillAsked) {
      const reason = overrunInWords(task, over, isOfOwner(task));
      store.atomically(() => {
        // The earlier reason to park it is over.
        parking.unpark(task);
        parking.park(task, reason);
        show(task, over, [task.conversation]);
      });
      log.warn('task waits because of the budget', { task: task.number, user: task.userName, ...over });
      askOwners(task, over, isStillAsked).catch((error: unknown) => {
        if (!signal.aborted) log.error('owners cannot be asked about a budget', { task: task.number, error });
      });
    },
    isAsked: ({ id }) => notices.of(id).length > 0,
    isAskedIn: ({ id }, place) => notices.of(id).some(({ conversation }) => conversation === place),
    settle: ({ id }, content) => notices.settle(id, content),
    takeAway: ({ id }, text) => notices.takeAllAway(id, text),
  };
}
