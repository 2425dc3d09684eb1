import type { ConversationId } from '../model/conversation.ts';
import type { Change } from '../ports/changes.ts';
import type { Log } from '../ports/log.ts';
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
   * Brings what is shown of the queues up to date with these changes of one transaction, each conversation once. Never
   * throws.
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

  function changed(conversation?: ConversationId, queueBefore?: readonly string[]): void {
    background.run(() => receipts.changed(conversation, queueBefore));
    background.run(() => cards.changed(conversation));
  }

  return {
    receipts,
    cards,
    refresh: () => changed(),
    follow(changes) {
      for (const [conversation, queueBefore] of queuesIn(changes)) changed(conversation, queueBefore);
    },
  };
}

/** The conversations whose queue looks different now; where a task got another place, with the ids of the queue before. */
function queuesIn(changes: readonly Change[]): Map<ConversationId, readonly string[] | undefined> {
  const queues = new Map<ConversationId, readonly string[] | undefined>();
  for (const change of changes) {
    if (change.type === 'conversation-moved') queues.set(change.to, undefined);
    if (change.type !== 'task-moved' && change.type !== 'queue-changed' && change.type !== 'pause-changed') continue;
    const { conversation } = change;
    const before = change.type === 'queue-changed' ? change.queueBefore : undefined;
    queues.set(conversation, queues.get(conversation) ?? before);
  }
  return queues;
}
