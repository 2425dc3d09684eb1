import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Store } from '../../../src/core/ports/store.ts';
import { migrations } from '../../../src/store/migrations/all.ts';
import { createStore } from '../../../src/store/store.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { databasePath } from './database.ts';

const chat = 'telegram:1';

/** A database as the bridge of this version left it, with what `rows` puts in, opened by the bridge of today. */
function openOld(version: number, rows: (old: Database.Database) => void): Store {
  const file = databasePath();
  const old = new Database(file);
  old.pragma('foreign_keys = ON');
  for (const step of migrations.slice(0, version)) old.exec(step);
  rows(old);
  old.pragma(`user_version = ${version}`);
  old.close();
  return createStore(file, createFakeClock());
}

function addTask(old: Database.Database, id: string, state: string): void {
  old
    .prepare(
      `INSERT INTO tasks (id, conversation, user_id, user_name, project, state, created_at)
       VALUES (?, ?, '1', 'Ann', 'home', ?, 5)`,
    )
    .run(id, chat, state);
}

function addMessage(old: Database.Database, messageId: string, taskId: string, position: number, text: string): void {
  old
    .prepare(
      'INSERT INTO task_messages (conversation, message_id, task_id, position, glue, text) VALUES (?, ?, ?, ?, ?, ?)',
    )
    .run(chat, messageId, taskId, position, position === 0 ? '' : '\n', text);
}

it('brings a database of the first version further, with what is in it', () => {
  const store = openOld(1, (old) => {
    old.exec("INSERT INTO conversations (id, project, session_id) VALUES ('telegram:1', 'home', 's1')");
  });

  expect(store.conversations.get(chat)).toMatchObject({ project: 'home', sessionId: 's1', mode: undefined });
  expect(store.audit.verify()).toEqual({ ok: true, rows: 0 });
  store.close();
});

it('keeps the tasks of the second version with their messages, in their order', () => {
  const store = openOld(2, (old) => {
    addTask(old, 'over', 'done');
    addTask(old, 'a', 'queued');
    addTask(old, 'b', 'parked');
    addMessage(old, '1', 'over', 0, 'done');
    addMessage(old, '3', 'a', 1, 'second');
    addMessage(old, '2', 'a', 0, 'first');
    addMessage(old, '4', 'b', 0, 'later');
  });

  const { tasks } = store;
  expect(tasks.line(chat)).toMatchObject([
    { id: 'a', number: 2, rank: 2, prompt: 'first\nsecond', messageId: '2', tokens: undefined, follows: undefined },
    { id: 'b', number: 3, rank: 3, prompt: 'later', messageId: '4' },
  ]);
  expect(tasks.ofMessage(chat, '1')?.id).toBe('over');
  expect(tasks.withReceipt()).toEqual([]);
  expect(tasks.edit(chat, '3', 'changed')).toMatchObject({ result: 'edited', task: { prompt: 'first\nchanged' } });
  store.close();
});

it('keeps the conversations of the second version going, with nothing known of their fill', () => {
  const store = openOld(2, (old) => {
    old.exec("INSERT INTO conversations (id, project, session_id, mode) VALUES ('telegram:1', 'home', 's1', 'plan')");
  });

  expect(store.conversations.get(chat)).toEqual({
    id: chat,
    project: 'home',
    sessionId: 's1',
    bound: false,
    mode: 'plan',
    paused: false,
    context: undefined,
  });
  store.close();
});

it('sends what the outbox of the second version holds: what is new first, then the changes', () => {
  const store = openOld(2, (old) => {
    const add = old.prepare('INSERT INTO outbox (conversation, post, replaces, created_at) VALUES (?, ?, ?, 5)');
    add.run(chat, JSON.stringify({ blocks: [], notify: false, replaces: 'card' }), 1);
    add.run(chat, JSON.stringify({ blocks: [], notify: true, replyTo: '1' }), 0);
  });
  store.outbox.add(chat, { blocks: [], notify: true, givesWay: true });

  const sent = [1, 2, 3].map(() => {
    const entry = store.outbox.next(chat)!;
    store.outbox.arrived(entry.seq);
    return entry.post;
  });

  expect(sent).toMatchObject([{ replyTo: '1' }, { givesWay: true }, { replaces: 'card' }]);
  store.close();
});

it('refuses a database of a newer version and leaves it as it is', () => {
  const file = databasePath();
  const newer = new Database(file);
  newer.pragma('user_version = 999');
  newer.close();

  expect(() => createStore(file, createFakeClock())).toThrow('newer dispatch-bridge');

  const again = new Database(file);
  expect(again.pragma('user_version', { simple: true })).toBe(999);
  again.close();
});
