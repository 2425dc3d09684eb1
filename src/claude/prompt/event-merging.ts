import type { AgentEvent } from '../../core/model/events.ts';
import type { EventQueueOptions } from './event-queue.ts';

/**
 * What becomes of events that claude makes faster than they are read. Together with the longest answer
 * (protocol/answer-text.ts) this bounds what waits, however long nobody reads. What is left out is shown a moment later, if at
 * all: the outcome has the whole answer.
 */
export const eventMerging: EventQueueOptions<AgentEvent> = {
  mostWaiting: 10_000,
  mustArrive: ({ type }) => type === 'finished' || type === 'folded' || type === 'asked' || type === 'ask-closed',
  merge(earlier, later) {
    if (later.type !== 'text-delta' || earlier.type !== 'text-delta') return undefined;
    if (later.message !== earlier.message || later.block !== earlier.block) return undefined;
    return { ...later, text: earlier.text + later.text };
  },
};
