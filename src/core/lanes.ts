import PQueue from 'p-queue';
import type { ConversationId } from './conversation.ts';
import type { Log } from './ports.ts';

/**
 * One FIFO per conversation, all of them under one limit: order within a conversation, no waiting between them. Under
 * that limit, each person may have one of their own, over all their conversations.
 */
export interface Lanes {
  /** Runs the task when its turn comes. */
  add(conversation: ConversationId, taskId: string): void;
  /** Runs `job` in the conversation's order, but outside the limits: for waiting, not for working. */
  hold(conversation: ConversationId, job: () => Promise<void>): void;
  /** Runs the task now, under the limits: for a `hold` job that stands in the task's place. */
  runNow(taskId: string): Promise<void>;
  /**
   * While a running task waits for its person, its place is free for other tasks, though not for those of its own
   * conversation. The returned function takes the place back, at once and once: a task that goes on never waits, so
   * for a moment more tasks may run than the limits say. The end of the task takes it back too.
   */
  letGo(taskId: string): () => void;
  /** Starts nothing more; resolves when what runs has ended. What was not started stays `queued` in the store. */
  drain(): Promise<void>;
  /** Resolves when nothing runs and nothing waits. */
  idle(): Promise<void>;
}

export interface LanesOptions {
  /** How many tasks may run at once, over all conversations. */
  concurrency: number;
  /** How many tasks of one person may run at once; undefined: as many as there is place for. */
  perPerson?: number | undefined;
  /** A key of the person whose task it is, the same for all their accounts. */
  personOf?(taskId: string): string;
  run(taskId: string): Promise<void>;
  log: Log;
}

export function createLanes({ concurrency, perPerson, personOf, run, log }: LanesOptions): Lanes {
  const all = new PQueue({ concurrency });
  const lanes = new Map<ConversationId, PQueue>();
  const persons = new Map<string, PQueue>();
  /** Of the tasks that run. */
  const places = new Map<string, Place>();
  let draining = false;

  function enqueue(conversation: ConversationId, job: () => Promise<void>): void {
    if (draining) return;
    queueOf(lanes, conversation, 1)
      .add(job)
      .catch((error: unknown) => {
        if (draining && isCleared(error)) return;
        log.error('a lane job failed', { conversation, error });
      });
  }

  function work(taskId: string): Promise<void> {
    if (perPerson === undefined || personOf === undefined) return all.add(() => runIn(taskId, [all]));
    const person = queueOf(persons, personOf(taskId), perPerson);
    return person.add(() => all.add(() => runIn(taskId, [person, all])));
  }

  async function runIn(taskId: string, queues: readonly PQueue[]): Promise<void> {
    const place = createPlace(queues);
    places.set(taskId, place);
    try {
      await run(taskId);
    } finally {
      places.delete(taskId);
      place.takeBack();
    }
  }

  return {
    add: (conversation, taskId) => enqueue(conversation, () => work(taskId)),
    hold: enqueue,
    runNow: work,
    letGo(taskId) {
      const place = places.get(taskId);
      place?.letGo();
      return () => place?.takeBack();
    },
    async drain() {
      draining = true;
      for (const queue of [...lanes.values(), ...persons.values(), all]) queue.clear();
      await all.onIdle();
    },
    async idle() {
      while (lanes.size > 0) await Promise.all([...lanes.values()].map((lane) => lane.onIdle()));
    },
  };
}

/** The queue of this name, made when it is needed and forgotten when it is empty. */
function queueOf(queues: Map<string, PQueue>, name: string, concurrency: number): PQueue {
  const known = queues.get(name);
  if (known) return known;
  const queue = new PQueue({ concurrency });
  queue.addEventListener('idle', () => queues.delete(name));
  queues.set(name, queue);
  return queue;
}

interface Place {
  letGo(): void;
  takeBack(): void;
}

/** A queue knows no way to give back the place of a job that goes on, so its limit is raised meanwhile. */
function createPlace(queues: readonly PQueue[]): Place {
  let isFree = false;
  return {
    letGo() {
      if (isFree) return;
      isFree = true;
      for (const queue of queues) queue.concurrency++;
    },
    takeBack() {
      if (!isFree) return;
      isFree = false;
      for (const queue of queues) queue.concurrency--;
    },
  };
}

/** The queues reject what they were told not to start any more. */
function isCleared(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
