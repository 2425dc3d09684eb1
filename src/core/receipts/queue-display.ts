import type { ConversationId } from '../model/conversation.ts';
import type { Log } from '../ports/log.ts';
import { createBackground } from '../timing/background.ts';
import { createQueueCards, type QueueCards, type QueueCardsOptions } from './queue-cards.ts';
import { createQueueReceipts, type QueueReceipts, type QueueReceiptsOptions } from './receipts.ts';

/** What people see of the queues. */
export interface QueueDisplay {
  receipts: QueueReceipts;
  cards: QueueCards;
  /**
   * Something changed in the queue of this conversation, or perhaps in any. `queueBefore`: ids of its tasks, in their
   * order before a move. Never throws.
   */
  changed(conversation?: ConversationId, queueBefore?: readonly string[]): void;
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

  return {
    receipts,
    cards,
    changed(conversation, queueBefore) {
      background.run(() => receipts.changed(conversation, queueBefore));
      background.run(() => cards.changed(conversation));
    },
  };
}
