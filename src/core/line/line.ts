import type { ConversationId } from '../conversation.ts';
import type { Log } from '../ports.ts';
import { createBackground } from './background.ts';
import { createQueueCards, type QueueCards, type QueueCardsOptions } from './queue-cards.ts';
import { createReceipts, type Receipts, type ReceiptsOptions } from './receipts.ts';

/** What people see of the lines of tasks. */
export interface Line {
  receipts: Receipts;
  cards: QueueCards;
  /** Something changed in the line of this conversation, or perhaps in any. Never throws. */
  changed(conversation?: ConversationId): void;
}

export interface LineOptions
  extends Omit<ReceiptsOptions, 'background'>,
    Omit<QueueCardsOptions, 'background' | keyof ReceiptsOptions> {
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
    changed(conversation) {
      background.run(() => receipts.changed(conversation));
      background.run(() => cards.changed(conversation));
    },
  };
}
