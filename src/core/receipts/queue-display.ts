import type { ConversationId } from '../model/conversation.ts';
import type { Log } from '../ports/log.ts';
import { createBackground } from '../timing/background.ts';
import { createQueueCards, type QueueCards, type QueueCardsOptions } from './queue-cards.ts';
import { createReceipts, type Receipts, type ReceiptsOptions } from './receipts.ts';

/** What people see of the lines of tasks. */
export interface Line {
  receipts: Receipts;
  cards: QueueCards;
  /**
   * Something changed in the line of this conversation, or perhaps in any. `lineBefore`: ids of its tasks, in their
   * order before somebody moved some. Never throws.
   */
  changed(conversation?: ConversationId, lineBefore?: readonly string[]): void;
}

export interface LineOptions
  extends Omit<ReceiptsOptions, 'background' | 'holds'>,
    Omit<QueueCardsOptions, 'background' | keyof ReceiptsOptions> {
  holds: ReceiptsOptions['holds'] & QueueCardsOptions['holds'];
  log: Log;
  /** Aborts when nothing is sent any more. */
  signal: AbortSignal;
}

export function createLine(options: LineOptions): Line {
  const background = createBackground(options);
  const receipts = createReceipts({ ...options, background });
  const cards = createQueueCards({ ...options, background });

  return {
    receipts,
    cards,
    changed(conversation, lineBefore) {
      background.run(() => receipts.changed(conversation, lineBefore));
      background.run(() => cards.changed(conversation));
    },
  };
}
