import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { handleOf } from '../../../src/claude/process/handle.ts';
import type { Store } from '../../../src/core/ports/store/store.ts';
import { migrations } from '../../../src/store/migrations/all.ts';
import { createStore } from '../../../src/store/store.ts';
import { queueOfLane } from '../../contracts/store/stage.ts';
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

  expect(store.conversations.get(chat)).toMatchObject({ project: 'home', session: { agentId: 's1' }, mode: undefined });
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
  expect(tasks.queueOf(chat)).toMatchObject([
    { id: 'a', number: 2, rank: 2, prompt: 'first\nsecond', messageId: '2', tokens: undefined, follows: undefined },
    { id: 'b', number: 3, rank: 3, prompt: 'later', messageId: '4' },
  ]);
  expect(tasks.ofMessage(chat, '1')?.id).toBe('over');
  expect(store.notices.list('receipts')).toEqual([]);
  expect(tasks.edit(chat, '3', 'changed')).toMatchObject({ result: 'edited', task: { prompt: 'first\nchanged' } });
  store.close();
});

it('keeps the conversations of the second version going, with nothing known of their fill', () => {
  const store = openOld(2, (old) => {
    old.exec("INSERT INTO conversations (id, project, session_id, mode) VALUES ('telegram:1', 'home', 's1', 'plan')");
  });

  const { session, ...conversation } = store.conversations.get(chat)!;
  expect(conversation).toEqual({ id: chat, project: 'home', bound: false, mode: 'plan', paused: false });
  expect(session).toMatchObject({ agentId: 's1', context: undefined });
  store.close();
});

it('finds the claude processes of the fifth version again, each by its handle', () => {
  const startTime = 'Mon Nov 30 09:52:31 2026';
  const store = openOld(5, (old) => {
    addTask(old, 'a', 'running');
    old
      .prepare(
        `INSERT INTO attempts (task_id, attempt, prompt_id, session_id, pid, start_time, started_at, answering, adds)
         VALUES ('a', 1, 'a', 's1', 4711, ?, 7, 1, 0)`,
      )
      .run(startTime);
    const add = old.prepare('INSERT INTO processes (pid, start_time, session_id, started_at) VALUES (?, ?, ?, ?)');
    add.run(4711, startTime, 's1', 7);
    add.run(4711, '815', 's2', 8);
  });
  const [here, reused] = [startTime, '815'].map((time) => handleOf({ pid: 4711, startTime: time }));

  expect(store.tasks.attempts('a')).toEqual([
    {
      ...{ taskId: 'a', attempt: 1, promptId: 'a', sessionId: 's1', handle: here, startedAt: 7 },
      ...{ answering: true, cutAsking: false, adds: false },
    },
  ]);
  expect(store.processes.list()).toEqual([
    { handle: here, sessionId: 's1', startedAt: 7 },
    { handle: reused, sessionId: 's2', startedAt: 8 },
  ]);
  store.processes.remove(here!);
  expect(store.processes.list()).toHaveLength(1);
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

it('sends a long post of the tenth version, which has all of it in its row', () => {
  const blocks = [{ type: 'code' as const, text: 'long '.repeat(10_000) }];
  const store = openOld(10, (old) => {
    const add = old.prepare('INSERT INTO outbox (conversation, post, created_at) VALUES (?, ?, 5)');
    add.run(chat, JSON.stringify({ blocks, notify: true }));
  });

  expect(store.outbox.next(chat)?.post).toEqual({ blocks, notify: true });
  store.close();
});

it('knows of a code of the twelfth version not who made it, and of a newer one who did', () => {
  const store = openOld(12, (old) => {
    old.exec(
      "INSERT INTO pairings (id, platform, role, code_hash, expires_at) VALUES ('a', 'telegram', 'viewer', 'h', 9e15)",
    );
  });
  const madeBy = { platform: 'discord', id: '7', name: 'Uma' };

  store.pairings.add({ id: 'b', platform: 'telegram', role: 'viewer', codeHash: 'i', expiresAt: 9e15, madeBy });

  expect(store.pairings.get('a')).toMatchObject({ codeHash: 'h', madeBy: undefined });
  expect(store.pairings.get('b')).toMatchObject({ codeHash: 'i', madeBy });
  store.close();
});

describe('the sessions of the fifth version', () => {
  function addAttempt(old: Database.Database, taskId: string, sessionId: string, startedAt: number): void {
    old
      .prepare(
        `INSERT INTO attempts (task_id, attempt, prompt_id, session_id, pid, start_time, started_at)
         VALUES (@taskId, (SELECT count(*) + 1 FROM attempts WHERE task_id = @taskId), @taskId, @sessionId, 1, 'x', @startedAt)`,
      )
      .run({ taskId, sessionId, startedAt });
  }

  it('are rows, and each task is in the one it ran in, or will run in', () => {
    const store = openOld(5, (old) => {
      old.exec(`INSERT INTO conversations (id, project, session_id, mode, context_used, context_window) VALUES
        ('telegram:1', 'home', 'now', 'plan', 5, 9), ('telegram:2', 'home', NULL, NULL, NULL, NULL)`);
      for (const id of ['left', 'ended']) addTask(old, id, 'done');
      addTask(old, 'cut off', 'interrupted');
      for (const id of ['waits', 'tried', 'elsewhere', 'too']) addTask(old, id, 'queued');
      addTask(old, 'new chat', 'parked');
      old.exec("UPDATE tasks SET project = 'other' WHERE id IN ('elsewhere', 'too')");
      old.exec("UPDATE tasks SET conversation = 'telegram:2' WHERE id = 'new chat'");
      addMessage(old, '1', 'left', 0, 'old work');
      addMessage(old, '2', 'ended', 0, 'work');
      addAttempt(old, 'left', 'before', 10);
      addAttempt(old, 'ended', 'now', 20);
      addAttempt(old, 'cut off', 'before', 30);
      addAttempt(old, 'tried', 'before', 40);
    });

    const { session } = store.conversations.get(chat)!;
    expect(session).toMatchObject({ agentId: 'now', project: 'home', context: { used: 5, window: 9 }, state: 'open' });
    expect(session.title).toBe('work');
    expect(store.conversations.get('telegram:2')?.session).toMatchObject({ agentId: undefined, project: 'home' });
    const before = store.sessions.ofAgent('before')!;
    expect(before).toMatchObject({
      conversation: chat,
      state: 'closed',
      createdAt: 10,
      usedAt: 40,
      lane: session.lane,
    });
    const sessionOf = (id: string) => store.tasks.get(id)!.sessionId;
    expect(['left', 'ended', 'cut off', 'waits', 'tried'].map(sessionOf)).toEqual([
      before.id,
      session.id,
      before.id,
      session.id,
      session.id,
    ]);
    expect(sessionOf('elsewhere')).toBe(sessionOf('too'));
    expect(store.sessions.get(sessionOf('too'))).toMatchObject({ project: 'other', agentId: undefined });
    expect(sessionOf('new chat')).toBe(store.conversations.get('telegram:2')?.session.id);
    expect(queueOfLane(store, session.lane)).toEqual(['waits', 'tried', 'elsewhere', 'too']);
    store.close();
  });

  it('of a chat that no conversation stands for any more are there too', () => {
    const store = openOld(5, (old) => {
      addTask(old, 'a', 'queued');
      addAttempt(old, 'a', 's1', 10);
    });

    expect(store.conversations.get(chat)).toMatchObject({ project: 'home', session: { agentId: undefined } });
    expect(store.tasks.get('a')?.sessionId).toBe(store.conversations.get(chat)?.session.id);
    expect(store.sessions.ofAgent('s1')).toMatchObject({ conversation: chat, state: 'closed' });
    store.close();
  });

  it('an attempt without a session brings its task to its own chat, never to that of another one', () => {
    const store = openOld(5, (old) => {
      old.exec("INSERT INTO conversations (id, project, session_id) VALUES ('telegram:1', 'home', 'now')");
      old.exec("INSERT INTO conversations (id, project, session_id) VALUES ('telegram:2', 'home', '')");
      for (const id of ['here', 'there']) addTask(old, id, 'running');
      old.exec("UPDATE tasks SET conversation = 'telegram:2' WHERE id = 'there'");
      for (const id of ['here', 'there']) addAttempt(old, id, '', 10);
    });

    for (const { conversation, sessionId } of store.tasks.list())
      expect(sessionId).toBe(store.conversations.get(conversation)?.session.id);
    expect(store.conversations.get('telegram:2')?.session.agentId).toBeUndefined();
    expect(store.sessions.list(chat)).toHaveLength(1);
    store.close();
  });

  it('tasks came with a message, from an account of their platform', () => {
    const store = openOld(5, (old) => {
      addTask(old, 'a', 'queued');
      addMessage(old, '1', 'a', 0, 'work');
      addTask(old, 'compacts', 'queued');
      addMessage(old, '', 'compacts', 0, '');
      old.exec("UPDATE task_messages SET glue = '/compact' WHERE task_id = 'compacts'");
    });

    expect(store.tasks.get('a')).toMatchObject({ origin: { kind: 'message' }, platform: 'telegram', messageId: '1' });
    expect(store.tasks.get('compacts')).toMatchObject({ compacts: true, messageId: undefined });
    expect(store.tasks.countOf([{ platform: 'telegram', userId: '1' }], { since: 0 })).toBe(2);
    store.close();
  });
});

describe('what the fourth version noted of tasks that wait', () => {
  const note = (store: Store, key: string): unknown => JSON.parse(store.notes.get(key) ?? 'null');

  function addNote(old: Database.Database, key: string, value: unknown): void {
    old.prepare('INSERT INTO notes (key, value) VALUES (?, ?)').run(key, JSON.stringify(value));
  }

  /** A post that has the name `busy:<number>`, or changes the message of that name; its row in the outbox. */
  function addBusyPost(old: Database.Database, post: object, state = 'arrived'): number | bigint {
    const json = JSON.stringify({ blocks: [], notify: true, ...post });
    return old
      .prepare('INSERT INTO outbox (conversation, post, state, created_at) VALUES (?, ?, ?, 5)')
      .run(chat, json, state).lastInsertRowid;
  }

  function addMessageWithKey(old: Database.Database, key: string, seq: number | bigint): void {
    old
      .prepare(
        'INSERT INTO keyed_messages (conversation, message_id, key, post_seq, arrived_at) VALUES (?, ?, ?, ?, 5)',
      )
      .run(chat, `m-${key}`, key, seq);
  }

  it('holds: the hold and its notices are apart', () => {
    const hold = { kind: 'usage', message: 'Used up.', until: 99, isKnown: true, failures: 2 };
    const told = [
      { taskId: 'a', conversation: chat, key: 'hold:1' },
      { taskId: 'b', conversation: 'telegram:-5', key: 'hold:2' },
    ];
    const store = openOld(4, (old) => addNote(old, 'hold', { ...hold, told }));

    expect(note(store, 'hold:local')).toEqual(hold);
    expect(store.notices.list('hold-notices:local')).toEqual(told);
    store.close();
  });

  it('a hold that nobody heard of has no notices', () => {
    const hold = { kind: 'network', message: 'No network.', until: 0, isKnown: false, failures: 1 };
    const store = openOld(4, (old) => addNote(old, 'hold', { ...hold, told: [] }));

    expect(note(store, 'hold:local')).toEqual(hold);
    expect(store.notices.list('hold-notices:local')).toEqual([]);
    store.close();
  });

  it('budgets: each card, and each task that may run over the budget', () => {
    const store = openOld(4, (old) => {
      addTask(old, 'a', 'parked');
      addTask(old, 'b', 'queued');
      addNote(old, 'budget', [
        { taskId: 'b', isLifted: true, places: [] },
        { taskId: 'a', isLifted: false, places: [chat, 'discord:7'] },
      ]);
    });

    expect(store.notices.list('budget-cards')).toEqual([
      { conversation: chat, key: 'budget:1', taskId: 'a' },
      { conversation: 'discord:7', key: 'budget:1', taskId: 'a' },
    ]);
    expect(note(store, 'budget-lifted')).toEqual(['b']);
    expect(store.notes.get('budget')).toBeUndefined();
    store.close();
  });

  it.each([
    { isLifted: true, places: [], what: 'a lifted budget without a card', cards: 0, lifted: ['a'] },
    { isLifted: false, places: [chat], what: 'a card without a lifted budget', cards: 1, lifted: null },
  ])('budgets: $what', ({ isLifted, places, cards, lifted }) => {
    const store = openOld(4, (old) => {
      addTask(old, 'a', 'parked');
      addNote(old, 'budget', [{ taskId: 'a', isLifted, places }]);
    });

    expect(store.notices.list('budget-cards')).toHaveLength(cards);
    expect(note(store, 'budget-lifted')).toEqual(lifted);
    store.close();
  });

  it('stalls: each notice knows its task, and one of an unknown task stays to be settled', () => {
    const store = openOld(4, (old) => {
      for (let number = 1; number <= 12; number++) addTask(old, `task ${number}`, 'running');
      addNote(old, 'stalls', [
        { conversation: chat, key: 'stall:12.1767600000000.1' },
        { conversation: 'telegram:-5', key: 'stall:1.1767600000001.2' },
        { conversation: chat, key: 'stall:99.1767600000002.3' },
      ]);
    });

    expect(store.notices.list('stalls')).toEqual([
      { conversation: chat, key: 'stall:12.1767600000000.1', taskId: 'task 12' },
      { conversation: 'telegram:-5', key: 'stall:1.1767600000001.2', taskId: 'task 1' },
      { conversation: chat, key: 'stall:99.1767600000002.3', taskId: '' },
    ]);
    store.close();
  });

  it('stalls: no note when nobody is quiet', () => {
    const store = openOld(4, (old) => addNote(old, 'stalls', []));

    expect(store.notices.list('stalls')).toEqual([]);
    store.close();
  });

  it('sessions in use: the notices that people see or will see, with their buttons', () => {
    const buttons = [[{ label: 'Work in a copy', action: 'fork:1' }]];
    const store = openOld(4, (old) => {
      addTask(old, 'seen', 'parked');
      addMessageWithKey(old, 'busy:1', addBusyPost(old, { key: 'busy:1', buttons }));
      addTask(old, 'changed', 'queued');
      addMessageWithKey(old, 'busy:2', addBusyPost(old, { key: 'busy:2', buttons }));
      addBusyPost(old, { replaces: 'busy:2', buttons });
      addTask(old, 'seen long ago', 'parked');
      addMessageWithKey(old, 'busy:3', 1);
      addTask(old, 'on its way', 'parked');
      addBusyPost(old, { key: 'busy:4', buttons }, 'pending');
      addTask(old, 'settled', 'queued');
      addMessageWithKey(old, 'busy:5', addBusyPost(old, { key: 'busy:5', buttons }));
      addBusyPost(old, { replaces: 'busy:5' });
      addTask(old, 'over', 'done');
      addMessageWithKey(old, 'busy:6', addBusyPost(old, { key: 'busy:6', buttons }));
      addTask(old, 'never arrived', 'parked');
      addBusyPost(old, { key: 'busy:7', buttons }, 'failed');
      addTask(old, 'waits for something else', 'queued');
      addTask(old, 'of a bridge that was stopped', 'parked');
      old.exec(
        "UPDATE tasks SET reason = 'This conversation is open in claude at the desk (process 4).' WHERE number = 9",
      );
      addMessageWithKey(old, 'busy:9', addBusyPost(old, { key: 'busy:9', buttons }));
      addBusyPost(old, { replaces: 'busy:9' });
      addTask(old, 'settled, and kept back by a hold since', 'parked');
      old.exec("UPDATE tasks SET reason = 'Limit reached.' WHERE number = 10");
      addMessageWithKey(old, 'busy:10', addBusyPost(old, { key: 'busy:10', buttons }));
      addBusyPost(old, { replaces: 'busy:10' });
    });

    expect(store.notices.list('session-in-use')).toEqual(
      Object.entries({
        1: 'seen',
        2: 'changed',
        3: 'seen long ago',
        4: 'on its way',
        9: 'of a bridge that was stopped',
      }).map(([number, taskId]) => ({ conversation: chat, key: `busy:${number}`, taskId })),
    );
    store.close();
  });

  it('nothing comes of nothing', () => {
    const store = openOld(4, (old) => addTask(old, 'a', 'parked'));

    const kinds = ['hold-notices', 'budget-cards', 'stalls', 'session-in-use', 'receipts', 'queue-cards'];
    for (const key of ['hold', 'hold:local', 'budget-lifted', ...kinds]) expect(store.notes.get(key)).toBeUndefined();
    for (const kind of kinds) expect(store.notices.list(kind)).toEqual([]);
    expect(store.dues.kinds()).toEqual([]);
    store.close();
  });
});

describe('what the fifth version waited for', () => {
  const addNote = (old: Database.Database, key: string, value: unknown) =>
    old.prepare('INSERT INTO notes (key, value) VALUES (?, ?)').run(key, JSON.stringify(value));

  it.each([
    { what: 'a limit', hold: { kind: 'usage', until: 1_767_600_000_000.5 }, due: 1_767_600_000_000 },
    { what: 'a try under way', hold: { kind: 'usage', until: 0 }, due: undefined },
    { what: 'claude, which is missing', hold: { kind: 'missing', until: 1_767_600_000_000 }, due: undefined },
  ])('is due as before: $what', ({ hold, due }) => {
    const store = openOld(5, (old) => addNote(old, 'hold', { message: 'Wait.', isKnown: true, failures: 1, ...hold }));

    expect(store.dues.get('hold:local')?.at).toBe(due);
    store.close();
  });

  it('is due as before: lists of the queue that change for a limited time', () => {
    const store = openOld(5, (old) =>
      addNote(old, 'queue-cards', {
        [chat]: { key: 'queue:a1', shown: 'x', until: 1_767_600_000_000 },
        'telegram:2': { key: 'queue:b2', shown: 'y' },
      }),
    );

    expect(store.dues.get('queue:a1')).toEqual({ key: 'queue:a1', at: 1_767_600_000_000, payload: null });
    expect(store.dues.get('queue:b2')).toBeUndefined();
    store.close();
  });

  it('is in its chats as before: notices, lists and receipts, in their order', () => {
    const ofTask = (conversation: string, key: string, taskId: string) => ({ conversation, key, taskId });
    const store = openOld(5, (old) => {
      for (const id of ['a', 'b', 'c']) addTask(old, id, 'parked');
      addNote(old, 'hold-notices', [ofTask(chat, 'hold:2', 'b'), ofTask('telegram:2', 'hold:1', 'a')]);
      addNote(old, 'budget-cards', [ofTask(chat, 'budget:1', 'a'), ofTask('discord:7', 'budget:1', 'a')]);
      addNote(old, 'stalls', [ofTask(chat, 'stall:99.5.1', '')]);
      addNote(old, 'session-in-use', [ofTask(chat, 'busy:3', 'c')]);
      addNote(old, 'queue-cards', {
        'discord:1:2': { key: 'queue:b2', shown: 'y' },
        [chat]: { key: 'queue:a1', shown: 'x', until: 1_767_600_000_000 },
      });
      old.exec('UPDATE tasks SET receipt = \'{"what":"queue","hasNow":true}\' WHERE id IN (\'a\', \'c\')');
      addNote(old, 'crashes', { a: 1 });
    });

    const { notices, notes } = store;
    const shown = '{"what":"queue","hasNow":true}';
    expect(notices.list('hold-notices:local')).toEqual([
      ofTask(chat, 'hold:2', 'b'),
      ofTask('telegram:2', 'hold:1', 'a'),
    ]);
    expect(notices.list('budget-cards')).toEqual([ofTask(chat, 'budget:1', 'a'), ofTask('discord:7', 'budget:1', 'a')]);
    expect(notices.list('stalls', { taskId: '' })).toEqual([ofTask(chat, 'stall:99.5.1', '')]);
    expect(notices.list('session-in-use')).toEqual([ofTask(chat, 'busy:3', 'c')]);
    expect(notices.list('queue-cards')).toEqual([
      { conversation: 'discord:1:2', key: 'queue:b2', shown: 'y' },
      { conversation: chat, key: 'queue:a1', shown: 'x' },
    ]);
    expect(notices.list('receipts')).toEqual([
      { ...ofTask(chat, 'line:1', 'a'), shown },
      { ...ofTask(chat, 'line:3', 'c'), shown },
    ]);
    expect(notes.get('crashes')).toBe('{"a":1}');
    expect(notes.get('queue-cards')).toBeUndefined();
    store.close();
  });
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
