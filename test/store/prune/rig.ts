import { randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';
import type { TaskState } from '../../../src/core/model/task.ts';
import type { Keep } from '../../../src/core/ports/store/prune.ts';
import type { Store } from '../../../src/core/ports/store/store.ts';
import type { NewTask } from '../../../src/core/ports/store/task-store.ts';
import { createStore } from '../../../src/store/store.ts';
import { paragraph } from '../../../src/text/document/blocks.ts';
import { writeMarkdown } from '../../../src/text/markdown/write.ts';
import { aTask, chat } from '../../contracts/store/stage.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { databasePath } from '../database/database.ts';

/** What stays; `archive` is the path of the file. */
type Rules = Omit<Keep, 'archive'> & { archive?: string };

/** A real database, and a clock that the test moves. */
export function pruneRig() {
  const file = databasePath();
  const clock = createFakeClock();
  const store = createStore(file, clock);
  onTestFinished(() => store.close());
  return {
    file,
    clock,
    store,
    /** Adds a task and brings it to `state`. @returns its id */
    task: (state: TaskState, overrides?: Partial<NewTask>) => addTask(store, state, overrides),
    /** Steps until nothing is left to do, as often as that makes a difference. @returns how many tasks went */
    pruneAll(keep?: Rules): number {
      let all = 0;
      for (let gone = round(store, keep); gone > 0; gone = round(store, keep)) all += gone;
      return all;
    },
    /** Another program has the file open. */
    sql<T>(work: (sqlite: Database.Database) => T): T {
      const sqlite = new Database(file);
      try {
        return work(sqlite);
      } finally {
        sqlite.close();
      }
    },
  };
}

export function round(store: Store, rules: Rules = {}): number {
  const { archive, ...others } = rules;
  const keep: Keep = archive === undefined ? others : { ...others, archive: { file: archive, textOf: writeMarkdown } };
  let gone = 0;
  for (let more = true; more; ) {
    const step = store.prune(keep);
    gone += step.tasks;
    more = step.more;
  }
  return gone;
}

const waysTo: Record<TaskState, readonly TaskState[]> = {
  queued: [],
  parked: ['parked'],
  running: ['running'],
  waiting: ['running', 'waiting'],
  interrupted: ['running', 'interrupted'],
  done: ['running', 'done'],
  failed: ['running', 'failed'],
  cancelled: ['cancelled'],
};

function addTask(store: Store, state: TaskState, overrides: Partial<NewTask> = {}): string {
  const id = overrides.id ?? randomUUID();
  store.tasks.add(aTask(id, { messages: [{ messageId: id, text: `do ${id}` }], ...overrides }));
  for (const to of waysTo[state]) {
    store.tasks.move(id, to);
    if (to === 'running')
      store.tasks.addAttempt({ taskId: id, promptId: id, sessionId: 's1', handle: 'h', startedAt: 5, adds: false });
  }
  return id;
}

/** Adds the answer of a task to the outbox, which has brought it if `arrived`. */
export function answer(store: Store, taskId: string, text: string, { arrived }: { arrived: boolean }): void {
  store.outbox.add(chat, { blocks: [paragraph(text)], isAnswer: true, notify: true }, taskId);
  const entry = store.outbox.next(chat)!;
  if (arrived) store.outbox.arrived(entry.seq, `answer-${taskId}`);
}
