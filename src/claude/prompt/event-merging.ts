import type { AgentEvent } from '../../core/model/events.ts';
import type { EventQueueOptions } from './event-queue.ts';

/**
 * How events are merged when Claude makes them faster than their reader takes them. Together with the longest answer
 * (protocol/answer-text.ts) this bounds what waits, however slow the reader is. The chat shows what is left out a
 * moment later, if at all: the outcome has the whole answer.
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
