import PQueue from 'p-queue';
import type { ConversationId } from './conversation.ts';
import type { Log } from './ports.ts';

/** One FIFO per conversation, all of them under one limit: order within a conversation, no waiting between them. */
export interface Lanes {
  /** Runs the task when its turn comes. */
  add(conversation: ConversationId, taskId: string): void;
  /** Runs `job` in the conversation's order, but outside the common limit: for waiting, not for working. */
  hold(conversation: ConversationId, job: () => Promise<void>): void;
  /** Runs the task now, under the common limit: for a `hold` job that stands in the task's place. */
  runNow(taskId: string): Promise<void>;
  /** Starts nothing more; resolves when what runs has ended. What was not started stays `queued` in the store. */
  drain(): Promise<void>;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
}

export interface LanesOptions {
  /** How many tasks may run at once, over all conversations. */
  concurrency: number;
  run(taskId: string): Promise<void>;
  log: Log;
}

export function createLanes({ concurrency, run, log }: LanesOptions): Lanes {
  const all = new PQueue({ concurrency });
  const lanes = new Map<ConversationId, PQueue>();
  let draining = false;

  function laneOf(conversation: ConversationId): PQueue {
    const known = lanes.get(conversation);
    if (known) return known;
    const lane = new PQueue({ concurrency: 1 });
    lane.addEventListener('idle', () => lanes.delete(conversation));
    lanes.set(conversation, lane);
    return lane;
  }

  function enqueue(conversation: ConversationId, job: () => Promise<void>): void {
    if (draining) return;
    laneOf(conversation)
      .add(job)
      .catch((error: unknown) => {
        if (draining && isCleared(error)) return;
        log.error('a lane job failed', { conversation, error });
      });
  }

  return {
    add: (conversation, taskId) => enqueue(conversation, () => all.add(() => run(taskId))),
    hold: enqueue,
    runNow: (taskId) => all.add(() => run(taskId)),
    async drain() {
      draining = true;
      for (const lane of lanes.values()) lane.clear();
      all.clear();
      await all.onIdle();
    },
    async idle() {
      while (lanes.size > 0) await Promise.all([...lanes.values()].map((lane) => lane.onIdle()));
    },
  };
}

/** The queues reject what they were told not to start any more. */
function isCleared(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
