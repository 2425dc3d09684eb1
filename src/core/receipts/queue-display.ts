import type { ConversationId } from '../model/conversation.ts';
import type { Log } from '../ports/log.ts';
import type { Change } from '../ports/store/changes.ts';
import { createBackground } from '../timing/background.ts';
import { createQueueCards, type QueueCards, type QueueCardsOptions } from './queue-cards.ts';
import { createQueueReceipts, type QueueReceipts, type QueueReceiptsOptions } from './receipts.ts';

/** What people see of the queues. */
export interface QueueDisplay {
  receipts: QueueReceipts;
  cards: QueueCards;
  /** Brings everything up to date. Never throws. */
  refresh(): void;
  /**
   * Brings what is shown of the queues up to date with these changes: in a moment, and each conversation once, as many
   * messages that come at once are as many transactions. Never throws.
   */
  follow(changes: readonly Change[]): void;
}

export interface QueueDisplayOptions
  extends Omit<QueueReceiptsOptions, 'background' | 'holds'>,
    Omit<QueueCardsOptions, 'background' | keyof QueueReceiptsOptions> {
  holds: QueueReceiptsOptions['holds'] & QueueCardsOptions['holds'];
  log: Log;
  /** Aborts when the bridge sends nothing any more. */
  signal: AbortSignal;
}

export function createQueueDisplay(options: QueueDisplayOptions): QueueDisplay {
  const background = createBackground(options);
  const receipts = createQueueReceipts({ ...options, background });
  const cards = createQueueCards({ ...options, background });

  /** Conversations that look different now; where a task got another place, with the ids of the queue before. */
  const outdated = new Map<ConversationId, readonly string[] | undefined>();

  function changed(conversation?: ConversationId, queueBefore?: readonly string[]): void {
    background.run(() => receipts.changed(conversation, queueBefore));
    background.run(() => cards.changed(conversation));
  }

  function catchUp(): void {
    const all = [...outdated];
    outdated.clear();
    for (const [conversation, queueBefore] of all) changed(conversation, queueBefore);
  }

  return {
    receipts,
    cards,
    refresh: () => changed(),
    follow(changes) {
      const isWaiting = outdated.size > 0;
      for (const change of changes) {
        const conversation = queueIn(change);
        if (conversation === undefined) continue;
        const before = change.type === 'queue-changed' ? change.queueBefore : undefined;
        outdated.set(conversation, outdated.get(conversation) ?? before);
      }
      if (!isWaiting && outdated.size > 0) background.soon(catchUp);
    },
  };
}

/** The conversation whose queue looks different now. */
function queueIn(change: Change): ConversationId | undefined {
  switch (change.type) {
    case 'task-moved':
    case 'queue-changed':
    case 'pause-changed':
      return change.conversation;
    case 'conversation-moved':
      return change.to;
    default:
      return undefined;
  }
}
