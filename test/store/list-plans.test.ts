import Database from 'better-sqlite3';
import { expect, it, onTestFinished } from 'vitest';
import { createAuditStore } from '../../src/store/audit.ts';
import { createConversationStore } from '../../src/store/conversations.ts';
import { compiledOnce } from '../../src/store/database/compiled-once.ts';
import { openSqlite, type Sqlite } from '../../src/store/database/sqlite.ts';
import { createTaskSearch } from '../../src/store/search/search.ts';
import { createTaskWords } from '../../src/store/search/words.ts';
import { createSessionStore } from '../../src/store/sessions.ts';
import { createTaskStore } from '../../src/store/tasks/tasks.ts';
import { aTask, chat } from '../contracts/store/stage.ts';
import { createFakeClock } from '../fakes/clock/clock.ts';
import { databasePath } from './database/database.ts';

/* A list reads only what it shows, however many rows there are: SQLite's own plans say so. */

/** The store's modules on a database that notes which statements run. */
function setUp() {
  const file = databasePath();
  const real = openSqlite(file);
  /** With the values they ran with. */
  const ran = new Map<string, unknown[]>();
  const prepare = ((source: string) => {
    const statement = real.prepare<unknown[]>(source);
    const noting = <R>(work: (...values: unknown[]) => R) => {
      return (...values: unknown[]): R => {
        ran.set(source, values);
        return work(...values);
      };
    };
    const { run, get, all, iterate } = statement;
    return Object.assign(statement, { run: noting(run), get: noting(get), all: noting(all), iterate: noting(iterate) });
  }) as Sqlite['prepare'];
  const sqlite: Sqlite = { ...real, prepare };
  const clock = createFakeClock();
  const { insertSession, sessions } = createSessionStore(sqlite, clock, (id) => id);
  const { conversations, chatSession } = createConversationStore(sqlite, insertSession, (id) => id);
  const tasks = {
    ...createTaskStore(sqlite, clock, chatSession),
    ...createTaskSearch(sqlite),
    ...createTaskWords(sqlite),
  };
  const audit = createAuditStore(sqlite, clock);
  const raw = new Database(file, { readonly: true });
  onTestFinished(() => {
    raw.close();
    real.close();
  });

  /** The steps of what `work` runs that read a table from one end to the other. */
  function scansOf(work: () => unknown): string[] {
    ran.clear();
    work();
    expect(ran.size).toBeGreaterThan(0);
    return [...ran].flatMap(([source, values]) =>
      raw
        .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${compiledOnce(source)}`)
        .all(...values)
        .filter(({ detail }) => /^SCAN/.test(detail) && !isShort.test(detail))
        .map(({ detail }) => `${detail}: ${source.replaceAll(/\s+/g, ' ')}`),
    );
  }
  return { tasks, conversations, sessions, audit, scansOf };
}

/** Values of the call, the chats of one person, what a statement has selected itself, and an index that is asked. */
const isShort = /^SCAN (?:one (?:EXISTS )?VIRTUAL TABLE|places|CONSTANT ROW|\(?subquery|task_words VIRTUAL|w VIRTUAL)/;
const person = { platform: 'telegram', userId: '1' } as const;

function filled() {
  const stage = setUp();
  const { tasks, conversations, sessions, audit } = stage;
  conversations.ensure(chat, 'home');
  for (const id of ['aaaa', 'bbbb', 'cccc']) tasks.add(aTask(id));
  tasks.move('aaaa', 'running');
  tasks.move('aaaa', 'done', { costUsd: 1 });
  sessions.setAgentId(conversations.get(chat)!.session.id, 's1');
  tasks.indexWords(2);
  for (let n = 0; n < 3; n++) audit.append({ action: 'allowed', detail: `${n}` });
  return stage;
}

it.each<[string, (stage: ReturnType<typeof filled>) => unknown]>([
  ['the newest tasks of a chat', ({ tasks }) => tasks.search({ conversation: chat, newest: 2 }).tasks],
  ['the newest tasks', ({ tasks }) => tasks.search({ newest: 2 }).tasks],
  ['a text in a chat', ({ tasks }) => tasks.search({ conversation: chat, text: 'do a', newest: 9 }).tasks],
  ['a text', ({ tasks }) => tasks.search({ text: 'do c', newest: 9 }).tasks],
  ['a short text in a chat', ({ tasks }) => tasks.search({ conversation: chat, text: 'do', newest: 9 }).tasks],
  ['a short text', ({ tasks }) => tasks.search({ text: 'do', newest: 9 }).tasks],
  ['a task by the beginning of its id', ({ tasks }) => [tasks.find('bbbb')!]],
  ['all tasks, page by page', ({ tasks }) => [...tasks.pages(2)]],
  ['the open tasks in their order', ({ tasks }) => tasks.openInOrder()],
  ['the usage since a day', ({ tasks }) => tasks.usage(0, 'UTC')],
  ['the usage since any moment', ({ tasks }) => tasks.usage(-5, 'UTC')],
  ['what a person has spent', ({ tasks }) => [tasks.spent([person], -5)]],
  ['the chats of a person', ({ conversations }) => conversations.withSession(person)],
  ['the newest rows of the audit', ({ audit }) => audit.list({ newest: 2 })],
  ['the audit since a moment', ({ audit }) => audit.list({ since: 0, newest: 2 })],
  ['the audit, page by page', ({ audit }) => [...audit.pages(2)]],
  ['the audit since a moment, page by page', ({ audit }) => [...audit.pages(2, 0)]],
  ['the next words to index', ({ tasks }) => [tasks.indexWords(1)]],
])('%s: no statement reads a whole table', (_, list) => {
  const stage = filled();
  let found: unknown;

  expect(stage.scansOf(() => (found = list(stage)))).toEqual([]);
  expect(found).not.toEqual([]);
});
