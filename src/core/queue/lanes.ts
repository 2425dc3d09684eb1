import PQueue from 'p-queue';
import type { LaneId } from '../model/session.ts';
import type { Log } from '../ports/log.ts';

/**
 * Lanes of sessions, all under one limit: the tasks of a lane run in order, and lanes do not wait for each other. Below
 * that limit, each person may have a limit of their own, over all their lanes. The store has the order: the lane picks
 * the task when a turn comes.
 */
export interface Lanes {
  /**
   * Adds turns, one for each more waiting task in the lane. They are no more than a number: a lane may be very long. A
   * turn that finds nothing to begin is over at once, and so are those behind it.
   */
  add(lane: LaneId, turns?: number): void;
  /** Runs `job` in the lane's order, but outside the limits: for waiting, not for working. */
  hold(lane: LaneId, job: () => Promise<void>): void;
  /** Runs the task now, under the limits: for a `hold` job that runs in place of the task. */
  runNow(taskId: string): Promise<void>;
  /**
   * While a running task waits for its person, its place is free for other tasks, except those of its own lane.
   * The returned function takes the place back, at once and once: a task that continues never waits, so more tasks than
   * the limits allow may run for a moment. The end of the task takes it back too.
   */
  letGo(taskId: string): () => void;
  /** One lane becomes part of another: turns there wait for what runs here. */
  move(from: LaneId, to: LaneId): void;
  /** Starts nothing more; resolves when what runs has ended. Tasks that have not started stay `queued` in the store. */
  drain(): Promise<void>;
  /** Resolves when nothing runs and no turn is left. */
  idle(): Promise<void>;
}

/** The place of a running task among all that may run. */
export interface TaskPlace {
  /** As `Lanes.letGo`. */
  letGo(): () => void;
}

export interface LanesOptions {
  /** How many tasks may run at once, over all lanes. */
  concurrency: number;
  /** How many tasks of one person may run at once; undefined: no limit of their own. */
  perPerson?: number | undefined;
  /** A key for the person of the task, the same for all their accounts. */
  personOf(taskId: string): string;
  /** The task whose turn it is; undefined: none that may begin. */
  next(lane: LaneId): string | undefined;
  /** `place`: what the task runs in. */
  run(taskId: string, place: TaskPlace): Promise<void>;
  log: Log;
}

export function createLanes({ concurrency, perPerson, personOf, next, run, log }: LanesOptions): Lanes {
  const all = new PQueue({ concurrency });
  const lanes = new Map<LaneId, PQueue>();
  const persons = new Map<string, PQueue>();
  /** The turns of each lane that has some: how many are left behind the one that waits or runs. */
  const turnsLeft = new Map<LaneId, number>();
  /** The places of the running tasks. */
  const places = new Map<string, Place>();
  let draining = false;

  /** `priority`: 1 comes before the turns that wait there. */
  function enqueue(lane: LaneId, job: () => Promise<void>, priority: 0 | 1 = 0): void {
    if (draining) return;
    queueOf(lanes, lane, 1)
      .add(job, { priority })
      .catch((error: unknown) => {
        if (draining && isCleared(error)) return;
        log.error('a lane job failed', { lane, error });
      });
  }

  function add(lane: LaneId, turns: number): void {
    if (draining || turns <= 0) return;
    const left = turnsLeft.get(lane);
    turnsLeft.set(lane, (left ?? -1) + turns);
    if (left === undefined) enqueueTurn(lane);
  }

  function enqueueTurn(lane: LaneId): void {
    enqueue(lane, async () => {
      try {
        await turn(lane);
      } finally {
        const left = turnsLeft.get(lane) ?? 0;
        if (left > 0) turnsLeft.set(lane, left - 1);
        else turnsLeft.delete(lane);
        if (left > 0) enqueueTurn(lane);
      }
    });
  }

  /** While this waits for a place the queue may change, and with it the person whose limit applies. */
  async function turn(lane: LaneId): Promise<void> {
    for (;;) {
      const first = nextOrNone(lane);
      if (first === undefined) return;
      const person = perPerson === undefined ? undefined : personOf(first);
      const isOver = await inPlace(person, async (queues) => {
        const taskId = nextOrNone(lane);
        if (taskId === undefined) return true;
        if (person !== undefined && personOf(taskId) !== person) return false;
        await runIn(taskId, queues);
        return true;
      });
      if (isOver) return;
    }
  }

  /** Where nothing is to begin, the turns that are left would come to nothing too; those that are added from now on may not. */
  function nextOrNone(lane: LaneId): string | undefined {
    const first = next(lane);
    if (first === undefined) turnsLeft.set(lane, 0);
    return first;
  }

  function inPlace<T>(person: string | undefined, job: (queues: readonly PQueue[]) => Promise<T>): Promise<T> {
    if (perPerson === undefined || person === undefined) return all.add(() => job([all]));
    const own = queueOf(persons, person, perPerson);
    return own.add(() => all.add(() => job([own, all])));
  }

  async function runIn(taskId: string, queues: readonly PQueue[]): Promise<void> {
    const place = createPlace(queues);
    places.set(taskId, place);
    try {
      await run(taskId, { letGo: () => letGo(taskId) });
    } finally {
      places.delete(taskId);
      place.takeBack();
    }
  }

  function letGo(taskId: string): () => void {
    const place = places.get(taskId);
    place?.letGo();
    return () => place?.takeBack();
  }

  return {
    add: (lane, turns = 1) => add(lane, turns),
    hold: (lane, job) => enqueue(lane, job),
    runNow: (taskId) => inPlace(personOf(taskId), (queues) => runIn(taskId, queues)),
    move(from, to) {
      const before = lanes.get(from);
      if (before) enqueue(to, () => before.onIdle(), 1);
    },
    letGo,
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

/** The queue of this name, created on demand and dropped when empty. */
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

/** The library's queue cannot free the place of a job that continues, so this raises its limit meanwhile. */
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

/** The queues reject the jobs they no longer start. */
function isCleared(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
