import type { ConversationId } from '../model/conversation.ts';
import type { Log } from '../ports/log.ts';
import type { Change } from '../ports/store/changes.ts';
import { createBackground } from '../timing/background.ts';
import { createQueueCards, type QueueCards, type QueueCardsOptions } from './queue-cards.ts';
import { createQueueReceipts, type QueueReceipts, type QueueReceiptsOptions } from './receipts.ts';
import type { QueueChange } from './rounds.ts';

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
  extends Omit<QueueReceiptsOptions, 'background' | 'holds' | 'tasks'>,
    Omit<QueueCardsOptions, 'background' | keyof QueueReceiptsOptions> {
  holds: QueueReceiptsOptions['holds'] & QueueCardsOptions['holds'];
  tasks: QueueReceiptsOptions['tasks'] & QueueCardsOptions['tasks'];
  log: Log;
  /** Aborts when the bridge sends nothing any more. */
  signal: AbortSignal;
}

export function createQueueDisplay(options: QueueDisplayOptions): QueueDisplay {
  const background = createBackground(options);
  const receipts = createQueueReceipts({ ...options, background });
  const cards = createQueueCards({ ...options, background });

  /** Conversations that look different now, and how. */
  const outdated = new Map<ConversationId, Gathered>();

  function show(change: QueueChange): void {
    background.run(() => receipts.changed(change));
    background.run(() => cards.changed(change.conversation));
  }

  function catchUp(): void {
    const all = [...outdated];
    outdated.clear();
    for (const [conversation, gathered] of all) show({ conversation, ...gathered });
  }

  return {
    receipts,
    cards,
    refresh: () => show({ conversation: undefined, tasks: new Set(), passed: [], concerns: 'everything' }),
    follow(changes) {
      const isWaiting = outdated.size > 0;
      for (const change of changes) {
        const conversation = queueIn(change);
        if (conversation === undefined) continue;
        const gathered = outdated.get(conversation) ?? { tasks: new Set(), passed: [], concerns: 'the tasks alone' };
        gather(gathered, change);
        outdated.set(conversation, gathered);
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

interface Gathered extends Pick<QueueChange, 'concerns'> {
  tasks: Set<string>;
  passed: { from: number; to: number }[];
}

function gather(gathered: Gathered, change: Change): void {
  switch (change.type) {
    case 'task-moved': {
      gathered.tasks.add(change.taskId);
      // A task that comes, or leaves its place in line, changes no more than the estimates of others.
      const concerns = [change.from, change.to].some((state) => state === 'running' || state === 'waiting');
      // Nothing holds the queue any more, perhaps.
      const isFree = change.from === 'parked';
      if (isFree) gathered.concerns = 'everything';
      else if (concerns && gathered.concerns === 'the tasks alone') gathered.concerns = 'what runs';
      break;
    }
    case 'queue-changed':
      if (change.passed) gathered.passed.push(change.passed);
      break;
    default:
      gathered.concerns = 'everything';
  }
}
