import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { actionButtons } from '../reply/buttons.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Parking } from './parking.ts';
import type { PersonNeeded } from './person-needed.ts';

const lookAgainMs = 2_000;

/** Sessions that are open in a claude at the desk: nothing is written to them, because two writers lose one's work. */
export interface BusySessions {
  /**
   * Resolves when the session is free (`free`), or its person wants to work in a copy (`fork`); the task is `parked`
   * until then. `letGo` is called at once, what it returns at the end. Rejects when `signal` aborts.
   */
  wait(task: Task, sessionId: string, signal: AbortSignal, letGo: () => () => void): Promise<'free' | 'fork'>;
  /** The task does not wait any longer but works in a copy; false: it does not wait for a session. */
  fork(task: Task): boolean;
}

export interface BusySessionsOptions {
  store: Store;
  host: Pick<Host, 'holderOf'>;
  outbox: Outbox;
  parking: Parking;
  clock: Clock;
  needed: Pick<PersonNeeded, 'begin'>;
  log: Log;
}

export function createBusySessions({
  store,
  host,
  outbox,
  parking,
  needed,
  clock,
  log,
}: BusySessionsOptions): BusySessions {
  const waiting = new Map<string, () => void>();

  /** @returns why it waits */
  function tell(task: Task, sessionId: string): string {
    const pid = host.holderOf(sessionId)?.pid;
    const where = pid === undefined ? '' : ` (process ${pid})`;
    const why = `This conversation is open in claude at the desk${where}.`;
    const text = `${why} Task #${task.number} waits until it is closed there.`;
    const buttons = actionButtons([
      ['Work in a copy', `fork:${task.number}`],
      ['Cancel', `cancel:${task.number}`],
    ]);
    store.atomically(() => {
      parking.park(task, why);
      // After a restart it stands there already.
      const isTold = store.outbox.messageOf(task.conversation, keyOf(task)) !== undefined;
      const how = isTold ? { notify: false, replaces: keyOf(task) } : { key: keyOf(task) };
      outbox.add(task.conversation, { ...notice(text, task, buttons), ...how }, task.id);
    });
    outbox.kick(task.conversation);
    log.warn('task waits for a session that is open at the desk', { task: task.number, pid });
    return why;
  }

  function settle(task: Task, text: string): void {
    outbox.add(task.conversation, { ...notice(text), notify: false, replaces: keyOf(task) }, task.id);
    outbox.kick(task.conversation);
  }

  return {
    async wait(task, sessionId, signal, letGo) {
      const { promise: forked, resolve: chooseFork } = Promise.withResolvers<'fork'>();
      waiting.set(task.id, () => chooseFork('fork'));
      const takeBack = letGo();
      const over = new AbortController();
      const either = AbortSignal.any([signal, over.signal]);
      const isOver = needed.begin(tell(task, sessionId));
      try {
        const how = await Promise.race([forked, untilFree(sessionId, either)]);
        settle(task, how === 'fork' ? `Task #${task.number} works in a copy of it.` : 'It was closed there.');
        parking.unpark(task);
        return how;
      } catch (error) {
        // A bridge that stops asks again at its next start.
        if (signal.aborted) settle(task, `Task #${task.number} does not wait any more.`);
        throw error;
      } finally {
        over.abort(new Error('nobody waits any more'));
        waiting.delete(task.id);
        isOver();
        takeBack();
      }
    },
    fork(task) {
      const choose = waiting.get(task.id);
      choose?.();
      return choose !== undefined;
    },
  };

  async function untilFree(sessionId: string, signal: AbortSignal): Promise<'free'> {
    while (host.holderOf(sessionId)?.isOurs === false) await clock.sleep(lookAgainMs, signal);
    return 'free';
  }
}

function keyOf(task: Task): string {
  return `busy:${task.number}`;
}
