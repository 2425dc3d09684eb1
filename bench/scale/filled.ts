import type { Task } from '../../src/core/model/task.ts';
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
      const task = add(store, n, ended.owner, ended.owner, `Look at item ${n} of the list, and say what it needs.`);
      const attempt = { taskId: task.id, promptId: task.id, sessionId: task.sessionId };
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
      add(store, ended.count + n, chat, person, n < queued.held ? `hold ${queued.release}` : `task ${n}`);
    });
  } finally {
    store.close();
  }
}

function add(store: Store, n: number, chat: Person, person: Person, text: string): Task {
  const [platform, userId, conversation] = ['telegram', String(person.id), `telegram:${chat.id}`];
  const task = store.tasks.add({
    ...{ id: idOf(n), platform, userId, conversation, userName: person.name, project: 'home' },
    origin: { kind: 'message' },
    messages: [{ messageId: `old ${n}`, text }],
  });
  const actor = { platform, id: userId, name: person.name };
  const detail = `in “home”, ${conversation}`;
  store.audit.append({ action: 'task-asked', actor, task: task.number, detail });
  return task;
}

/** A UUID. They grow: with random ones a million tasks would take many times as long to make. */
function idOf(n: number): string {
  return `${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000`;
}

function inBatches(store: Store, count: number, work: (n: number) => void): void {
  for (let from = 0; from < count; from += batch) {
    store.atomically(() => {
      for (let n = from; n < Math.min(count, from + batch); n++) work(n);
    });
  }
}
