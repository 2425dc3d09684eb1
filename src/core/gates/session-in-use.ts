import { isBridgeError } from '../model/errors.ts';
import type { Task } from '../model/task.ts';
import { needsLine } from '../model/task-words.ts';
import type { Clock } from '../ports/clock.ts';
import type { SessionHolder } from '../ports/host.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { actionButtons } from '../reply/buttons.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import type { TaskGate, TaskStart } from './gate.ts';
import type { Parking } from './parking.ts';
import type { PersonNeeded } from './person-needed.ts';

const lookAgainMs = 2_000;
const releasedWord = 'No longer waiting.';

/**
 * Sessions that are open in a `claude` at the desk: the bridge writes nothing to them, because of two writers one loses
 * its work. A task waits until its session is free, or until its person wants to work in a copy (`TaskStart.inCopy`).
 */
export interface SessionsInUse extends TaskGate {
  /** Lets the task work in a copy instead of waiting; false: it does not wait for a session. */
  fork(task: Task): boolean;
}

export interface SessionsInUseOptions {
  store: Store;
  hosts: Pick<Hosts, 'of'>;
  outbox: Outbox;
  parking: Parking;
  clock: Clock;
  needed: Pick<PersonNeeded, 'begin'>;
  log: Log;
}

export function createSessionsInUse(options: SessionsInUseOptions): SessionsInUse {
  const { store, hosts, outbox, parking, needed, clock, log } = options;
  const notices = createStandingNotices({ store, outbox, kind: 'session-in-use' });
  /** Tasks whose session the host has refused to open. */
  const refused = new Set<string>();
  /** Per waiting task, the function that makes it work in a copy. */
  const waiting = new Map<string, () => void>();
  /** Tasks whose person chose a copy on the notice of the last run, before the task was here again. */
  const chosen = new Set<string>();
  notices.takeEndedAway(releasedWord);

  /** Undefined: it is not open there. */
  async function holderAtDesk({ project }: Task, sessionId: string): Promise<SessionHolder | undefined> {
    const holder = await hosts.of(project).holderOf(sessionId);
    return holder?.isOurs === false ? holder : undefined;
  }

  async function untilFree(task: Task, sessionId: string, signal: AbortSignal): Promise<'free'> {
    while (await holderAtDesk(task, sessionId)) await clock.sleep(lookAgainMs, signal);
    return 'free';
  }

  /** @returns why it waits */
  function tell(task: Task, { where }: SessionHolder): string {
    const why = `This session is open in Claude at the desk (${where}).`;
    const text = needsLine(task, 'needs you', `${why} The task waits until it is closed there.`);
    const buttons = actionButtons([
      ['Work in a copy', `fork:${task.number}`],
      ['Cancel', `cancel:${task.number}`],
    ]);
    const { id: taskId, conversation, number } = task;
    store.atomically(() => {
      parking.park(task, why);
      notices.tell({ taskId, conversation, key: `busy:${number}` }, notice(text, task, buttons));
    });
    log.warn('task waits for a session that is open at the desk', { task: number, where });
    return why;
  }

  /** In a copy, its notice stays and says so. */
  function proceed(task: Task, inCopy: boolean, word = `Task #${task.number} continues.`): void {
    store.atomically(() => {
      if (inCopy) notices.settle(task.id, worksInCopy(task));
      else notices.takeAllAway(task.id, word);
    });
    parking.unpark(task);
  }

  async function wait(start: TaskStart, sessionId: string, holder: SessionHolder, signal: AbortSignal): Promise<void> {
    const { task } = start;
    const { promise: forked, resolve: chooseFork } = Promise.withResolvers<'fork'>();
    const over = new AbortController();
    const isOver = needed.begin(tell(task, holder));
    waiting.set(task.id, () => chooseFork('fork'));
    try {
      const how = await Promise.race([forked, untilFree(task, sessionId, AbortSignal.any([signal, over.signal]))]);
      start.inCopy = how === 'fork';
      proceed(task, start.inCopy, `It was closed. Task #${task.number} continues.`);
    } finally {
      over.abort(new Error('nobody waits any more'));
      waiting.delete(task.id);
      isOver();
    }
  }

  return {
    async pass(start, signal, letGo) {
      const { task, sessionId } = start;
      const isRefused = refused.delete(task.id);
      // The last run may have left a notice.
      if (!isRefused && notices.of(task.id).length === 0) return;
      const holder = start.inCopy || sessionId === undefined ? undefined : await holderAtDesk(task, sessionId);
      // Someone may have ended the task, or chosen a copy, while the host looked.
      signal.throwIfAborted();
      if (chosen.delete(task.id)) {
        start.inCopy = true;
        return proceed(task, true);
      }
      if (sessionId === undefined || !holder) return proceed(task, false);
      const takeBack = letGo();
      await wait(start, sessionId, holder, signal).finally(takeBack);
    },
    waitsOut(error, { task, sessionId }) {
      if (!isBridgeError(error, 'conflict') || sessionId === undefined) return false;
      refused.add(task.id);
      return true;
    },
    release({ id }) {
      refused.delete(id);
      chosen.delete(id);
      notices.takeAllAway(id, releasedWord);
    },
    fork(task) {
      const choose = waiting.get(task.id);
      if (!choose && notices.of(task.id).length === 0) return false;
      if (choose) choose();
      else chosen.add(task.id);
      return true;
    },
  };
}

function worksInCopy({ number }: Task): string {
  return `Task #${number} works in a copy.`;
}
