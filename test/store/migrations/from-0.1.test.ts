import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import { platformOf } from '../../../src/core/model/conversation.ts';
import { currentVersion } from '../../../src/store/database/migrate.ts';
import type { StoreAccess } from '../../../src/store/database/sqlite.ts';
import { createStore } from '../../../src/store/store.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { contentsOf, copyKept, everythingIn, readKept } from '../database/kept.ts';
import { formOf } from '../database/older.ts';

const kept = readKept('0.1');
const isOlder = kept.databaseVersion < currentVersion;

/** Rows as the bridge of 0.1 wrote them. */
function rowsOf01<Row>(sql: string): Row[] {
  const old = new Database(copyKept('0.1'), { readonly: true });
  try {
    return old.prepare<[], Row>(sql).all();
  } finally {
    old.close();
  }
}

function open(file: string, access: StoreAccess = 'own') {
  const store = createStore(file, createFakeClock(kept.now), access);
  onTestFinished(() => store.close());
  return store;
}

/** Ends of the names of the files beside it, but for those of SQLite. */
function besides(file: string): string[] {
  return readdirSync(dirname(file))
    .map((name) => name.slice(basename(file).length))
    .filter((end) => !['', '-shm', '-wal'].includes(end));
}

it('is what its description says', () => {
  const { databaseVersion, tasks, rows } = kept;

  expect(contentsOf(copyKept('0.1'))).toEqual({ databaseVersion, tasks, rows });
});

describe('a database of 0.1, opened by the bridge of today', () => {
  it('has the form of today, is whole, and a copy of how it was is beside it', () => {
    const file = copyKept('0.1');
    const before = formOf(file);

    createStore(file, createFakeClock(kept.now)).close();

    const sqlite = new Database(file, { readonly: true });
    expect(sqlite.pragma('user_version', { simple: true })).toBe(currentVersion);
    expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok');
    expect(sqlite.pragma('foreign_key_check')).toEqual([]);
    sqlite.close();
    expect(besides(file)).toEqual(isOlder ? [`.before-${currentVersion}`] : []);
    if (isOlder) {
      const copy = `${file}.before-${currentVersion}`;
      expect(formOf(copy)).toEqual(before);
      expect(everythingIn(copy)).toEqual(everythingIn(copyKept('0.1')));
    }
  });

  it('has the tables and indexes of one that begins today', () => {
    const [upgraded, fresh] = [copyKept('0.1'), copyKept('0.1').replace('bridge.db', 'fresh.db')];
    for (const file of [upgraded, fresh]) createStore(file, createFakeClock(kept.now)).close();

    const named = ({ tables }: ReturnType<typeof formOf>) => (tables as { name: string }[]).map(({ name }) => name);
    expect(named(formOf(upgraded))).toEqual(named(formOf(fresh)));
  });

  it('changes nothing more when it is opened again', () => {
    const file = copyKept('0.1');
    createStore(file, createFakeClock(kept.now)).close();
    const [once, names] = [everythingIn(file), besides(file)];

    createStore(file, createFakeClock(kept.now)).close();

    expect(everythingIn(file)).toEqual(once);
    expect(besides(file)).toEqual(names);
  });

  it('keeps every task with its state, place, words, files and attempts', () => {
    const { tasks, files } = open(copyKept('0.1'));

    const all = tasks.list();
    expect(
      all.map(({ number, id, state, conversation, project, userId, costUsd, rank, reason, createdAt, endedAt }) => ({
        ...{ number, id, state, conversation, project, user_id: userId, cost_usd: costUsd ?? null, rank },
        ...{ reason: reason ?? null, created_at: createdAt, ended_at: endedAt ?? null },
      })),
    ).toEqual(
      rowsOf01(
        `SELECT number, id, state, conversation, project, user_id, cost_usd, rank, reason, created_at, ended_at
         FROM tasks ORDER BY number`,
      ),
    );
    expect(all.flatMap(({ id }) => tasks.messages(id).map(({ messageId, text }) => ({ id, messageId, text })))).toEqual(
      rowsOf01(
        `SELECT task_id AS id, message_id AS messageId, text FROM task_messages m JOIN tasks t ON t.id = task_id
         ORDER BY number, position`,
      ),
    );
    expect(all.flatMap(({ id }) => tasks.attempts(id).map(({ promptId }) => promptId))).toEqual(
      rowsOf01<{ prompt_id: string }>(
        'SELECT prompt_id FROM attempts a JOIN tasks t ON t.id = task_id ORDER BY number, attempt',
      ).map(({ prompt_id }) => prompt_id),
    );
    expect(all.filter(({ id }) => files.ofTask(id).some(({ stored }) => stored)).map(({ number }) => number)).toEqual([
      kept.cases['with a file'],
      kept.cases['stopped at the end'],
    ]);
    expect(tasks.cancelRequests()).toEqual([tasks.byNumber(kept.cases['stopped at the end']!)?.id]);
  });

  it('keeps every conversation: its project, its mode, whether it is paused or bound', () => {
    const { conversations } = open(copyKept('0.1'));

    const before = rowsOf01<{ id: string; project: string; mode: string | null; paused: number; bound: number }>(
      'SELECT id, project, mode, paused, bound FROM conversations ORDER BY id',
    );
    expect(before.length).toBe(kept.rows.conversations);
    for (const { id, project, mode, paused, bound } of before) {
      expect(conversations.get(id)).toMatchObject({ project, paused: paused === 1, bound: bound === 1 });
      expect(conversations.get(id)?.mode ?? null).toBe(mode);
    }
  });

  it('keeps what Claude asked and what people allowed', () => {
    const { approvals, grants } = open(copyKept('0.1'));

    const before = rowsOf01<{ id: string; kind: string; conversation: string }>(
      "SELECT id, kind, conversation FROM approvals WHERE state = 'open' ORDER BY seq",
    );
    expect(before.map(({ kind }) => kind).toSorted()).toEqual(['permission', 'plan', 'question']);
    expect(approvals.open().map(({ id, kind, conversation }) => ({ id, kind, conversation }))).toEqual(before);
    expect(approvals.open().find(({ kind }) => kind === 'question')).toMatchObject({
      answers: [['Blue']],
      ticked: ['M'],
    });
    for (const { id, state } of rowsOf01<{ id: string; state: string }>('SELECT id, state FROM approvals')) {
      expect(approvals.get(id)?.state).toBe(state);
    }
    expect(grants.active(kept.now)).toMatchObject([
      { platform: 'telegram', userId: '1', project: 'notes', tool: 'Bash', rule: 'npm test:*' },
    ]);
  });

  it('keeps people, their links and all codes', () => {
    const { identities, pairings, users } = open(copyKept('0.1'));

    expect(users.list()).toMatchObject([
      { id: '7', name: 'Ben', role: 'operator' },
      { id: '8', name: 'Cleo', role: 'operator' },
    ]);
    expect(identities.of({ platform: 'telegram', userId: '1' })).toEqual([
      { platform: 'telegram', userId: '1' },
      { platform: 'discord', userId: '1' },
    ]);
    const codes = (['telegram', 'discord'] as const).flatMap((platform) => pairings.list(platform, 0));
    expect(codes.map(({ id, usedBy }) => [id, usedBy?.name ?? null]).toSorted()).toEqual(
      rowsOf01<{ id: string; name: string | null }>('SELECT id, used_by_name AS name FROM pairings')
        .map(({ id, name }) => [id, name])
        .toSorted(),
    );
    expect(pairings.wrongTries('telegram', '666', 0)).toBe(1);
  });

  it('keeps the audit, whose chain holds to the same head', () => {
    const { audit } = open(copyKept('0.1'));

    const [head] = rowsOf01<{ rows: number; hash: string }>(
      'SELECT seq AS rows, hash FROM audit ORDER BY seq DESC LIMIT 1',
    );
    expect(audit.head()).toMatchObject(head!);
    expect(audit.verify(head)).toMatchObject({
      ok: true,
      rows: kept.rows.audit,
    });
  });

  it('keeps what waits in the outbox, what is lost, and which message each notice is', () => {
    const { outbox, inbox } = open(copyKept('0.1'));

    const pending = rowsOf01<{ seq: number; conversation: string; post: string }>(
      "SELECT seq, conversation, post FROM outbox WHERE state = 'pending' ORDER BY seq",
    );
    expect(pending.map(({ conversation }) => platformOf(conversation)).toSorted()).toEqual([
      'discord',
      'telegram',
      'telegram',
    ]);
    expect(outbox.waiting().toSorted()).toEqual(pending.map(({ conversation }) => conversation).toSorted());
    for (const { seq, conversation, post } of pending) {
      expect(outbox.next(conversation)).toMatchObject({ seq, post: JSON.parse(post) });
    }
    expect(outbox.gone()).toEqual(['telegram:-29']);
    const notices = rowsOf01<{ conversation: string; message_id: string; key: string }>(
      'SELECT conversation, message_id, key FROM keyed_messages',
    );
    expect(notices.length).toBe(kept.rows.keyed_messages);
    for (const { conversation, message_id, key } of notices) expect(outbox.keyOf(conversation, message_id)).toBe(key);
    expect(inbox.pending(0)).toHaveLength(1);
  });

  it('keeps the processes that its claudes were', () => {
    expect(open(copyKept('0.1')).processes.list()).toHaveLength(kept.rows.processes!);
  });
});

describe('beside a bridge of 0.1', () => {
  it('a command that reads sees everything, and changes nothing of the file', () => {
    const file = copyKept('0.1');
    const before = readFileSync(file);

    const { tasks, audit } = open(file, 'read');

    expect(tasks.list()).toHaveLength(kept.rows.tasks!);
    expect(audit.verify()).toMatchObject({ ok: true, rows: kept.rows.audit });
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('a command that writes is refused with the way out, and changes nothing of the file', () => {
    const file = copyKept('0.1');
    const before = readFileSync(file);
    const tell = () => createStore(file, createFakeClock(kept.now), 'write').close();

    if (isOlder) {
      expect(tell).toThrow(
        `has an older version (${kept.databaseVersion}, this dispatch-bridge has ${currentVersion}). Stop the bridge if it is running, then start it with this version: it updates the database.`,
      );
    } else {
      expect(tell).not.toThrow();
    }

    expect(readFileSync(file).equals(before)).toBe(true);
  });
});
