import { randomUUID } from 'node:crypto';
import { submitTask } from '../../src/core/actions/submit-task.ts';
import type { Clock } from '../../src/core/ports/clock.ts';
import type { Store } from '../../src/core/ports/store/store.ts';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';

const batch = 2_000;
const second = 1_000;
const hour = 3_600 * second;
const day = 24 * hour;
/** Their posts and pieces are gone by then. */
const newestEnded = 8 * day;
const oldestEnded = 730 * day;
/** Not of the last hour: new messages of the same person are within the limits. */
const queuedBefore = 2 * hour;

export interface Person {
  /** Of Telegram; the id of their private chat too. */
  id: number;
  name: string;
}

/** What is in a database that the bridge finds at its start. */
export interface Filling {
  /** Tasks of `owner` that are done, from two years ago until last week. */
  ended: { owner: Person; count: number };
  /**
   * Tasks of all `people`, who take turns, in the private chats of the first `chats` of them. The first `held` ones are
   * answered as soon as the file `release` is there.
   */
  queued: { people: readonly Person[]; chats: number; count: number; held: number; release: string };
}

/** Makes a database with all of it, by the store's own code. */
export function fillDatabase(file: string, { ended, queued }: Filling): void {
  const real = createClock();
  let now = real.now();
  const clock: Clock = { ...real, now: () => now };
  const store = createStore(file, clock);
  const begun = real.now();
  try {
    const apart = (oldestEnded - newestEnded) / Math.max(1, ended.count);
    inBatches(store, ended.count, (n) => {
      now = Math.round(begun - oldestEnded + n * apart);
      const task = add(
        store,
        ended.owner,
        ended.owner,
        `${n}`,
        `Look at item ${n} of the list, and say what it needs.`,
      );
      const attempt = { taskId: task.id, promptId: randomUUID(), sessionId: task.sessionId };
      store.tasks.addAttempt({ ...attempt, handle: 'gone', startedAt: now, adds: false });
      store.tasks.move(task.id, 'running');
      now += 20 * second;
      const tokens = { input: 900, output: 300, cacheRead: 20_000, cacheWrite: 500 };
      store.tasks.move(task.id, 'done', { costUsd: 0.02, toolCount: 2, tokens });
    });
    inBatches(store, queued.count, (n) => {
      now = begun - queuedBefore + n;
      const person = queued.people[n % queued.people.length]!;
      const chat = queued.people[n % queued.chats]!;
      const text = n < queued.held ? `hold ${queued.release}` : `task ${n}`;
      add(store, chat, person, `${ended.count + n}`, text);
    });
  } finally {
    store.close();
  }
}

function add(store: Store, chat: Person, person: Person, messageId: string, text: string) {
  const [platform, userId, conversation] = ['telegram', String(person.id), `telegram:${chat.id}`];
  const request = {
    ...{ platform, userId, conversation, userName: person.name, project: 'home' },
    origin: { kind: 'message' as const },
    messages: [{ messageId: `old ${messageId}`, text }],
  };
  const by = {
    platform,
    id: userId,
    name: person.name,
    role: 'operator' as const,
    host: '',
    source: 'config' as const,
  };
  return submitTask(store, request, { by });
}

function inBatches(store: Store, count: number, work: (n: number) => void): void {
  for (let from = 0; from < count; from += batch) {
    store.atomically(() => {
      for (let n = from; n < Math.min(count, from + batch); n++) work(n);
    });
  }
}
