import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { User } from '../../src/core/model/user.ts';
import { createStore } from '../../src/store/store.ts';
import { ann, message, press, type Rig, startRig } from '../bridge/rig.ts';
import { aTask } from '../contracts/store/stage.ts';
import { createFakeClock } from '../fakes/clock/clock.ts';
import { planOf, recordStatements } from './recorded-statements.ts';

const second = 1_000;
const hour = 3_600 * second;
const bob: User = { ...ann, id: '3', name: 'Bob', role: 'operator' };

/** What may be read as a whole, and why it stays short. */
const short: [RegExp, string][] = [
  [/^SCAN CONSTANT ROW$/, 'no table'],
  [/^SCAN \S+( EXISTS)? VIRTUAL TABLE/, 'a list that the bridge gives: accounts, states, running tasks'],
  [/^SCAN (w|\(subquery-\d+\))$/, 'what an inner statement found along an index'],
  [/^SCAN audit_head$/, 'one row'],
  [/^SCAN sqlite_master$/, 'the tables'],
  [/^SCAN (users|identities)\b/, 'the people with access'],
  [/^SCAN (processes|pairings)\b/, 'what lives now'],
  [/^SCAN tasks USING COVERING INDEX tasks_cancelling$/, 'the tasks that are being stopped'],
  [/^SCAN approvals USING INDEX approvals_open$/, 'the requests that wait for an answer'],
  [/^SCAN c USING INDEX conversations_paused$/, 'the chats that people hold'],
  [/^SCAN (wrong_tries|link_codes)$/, 'the codes of the last day'],
  [/^SCAN tasks USING INDEX tasks_open_created$/, 'its first row: ORDER BY created_at LIMIT 1'],
  [/^SCAN sessions USING INDEX sessions_named_used$/, 'the open sessions with a name, at most 1,000'],
  [/^SCAN s$/, 'the same, once more'],
  [/^SCAN audit$/, 'its last row: ORDER BY seq DESC LIMIT 1'],
];

/** What may be sorted, and why it stays short. */
const fewRows: [RegExp, string][] = [
  [/^SELECT \* FROM \( ?SELECT t\.\*.* LIMIT \(SELECT @newest\)\) ORDER BY number$/, 'at most `newest` rows'],
  [/ FROM sessions l JOIN tasks w ON w\.number = /, 'the first task of each session in a lane'],
  [/ FROM json_each\(@kinds\) k JOIN dues d /, 'the first moment of each kind'],
  [/^SELECT m\.\* FROM task_messages m JOIN tasks t /, 'the tasks that repeat one message'],
  [/^SELECT \* FROM users /, 'the people with access'],
  [/^SELECT \* FROM processes /, 'the claudes that live'],
  [
    /^SELECT \* FROM standing_notices WHERE kind = \(SELECT @kind\) ORDER BY seq$/,
    'one for each chat that is held back',
  ],
  [/^SELECT platform, user_id FROM identities /, 'the people with several accounts'],
  [/^SELECT \* FROM grants /, 'the permissions of now'],
];

/** An index that leads to all tasks of a person or in a state, each of which is then read. */
const wide = /^SEARCH \S+ USING INDEX (tasks_person_created \(platform=\? AND user_id=\?\)|tasks_state \(state=\?\))/;

/** What is deleted at the start and once a day has tests of its own. */
const isPruning = (sql: string) => /^DELETE FROM \w+ WHERE .*< \(?(SELECT )?\?/.test(sql);

/** The lines of the plan that read or sort more than a few rows. */
function longIn(database: Database.Database, source: string): string[] {
  const sql = source.replaceAll(/\s+/g, ' ').trim();
  if (/^(PRAGMA|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)/i.test(sql) || isPruning(sql)) return [];
  const plan = planOf(database, source);
  const isScan = (line: string) => line.startsWith('SCAN') && !short.some(([known]) => known.test(line));
  const scans = plan.filter((line) => isScan(line) || wide.test(line));
  const sorts = plan.filter((line) => /^USE TEMP B-TREE FOR (?!group_concat)/.test(line));
  const isKnown = fewRows.some(([known]) => known.test(sql));
  return [...scans, ...(isKnown ? [] : sorts)].map((line) => `${line} in: ${sql}`);
}

describe('no statement reads a table as a whole or sorts without a bound', () => {
  it('while messages come, wait, move and run, and when the bridge starts again', async () => {
    const recording = recordStatements();
    const recorded = recording.start();
    const rig = await startRig({ users: [bob], limits: { perDayUsd: 50 }, recovery: 'continue' });
    await useAll(rig);
    const again = await rig.crash();
    (await again.untilRun(1)).finish({ text: 'continued' });
    await again.until(() => again.store.tasks.countWaiting() < 2, 'the next turn');

    const database = new Database(join(again.folder, 'bridge.db'), { readonly: true });
    const long = [...recorded.sources].flatMap((source) => longIn(database, source));
    database.close();
    expect(recorded.sources.size).toBeGreaterThan(80);
    expect(long).toEqual([]);
  });
});

/** Messages of two people, receipts, a moved and a cancelled task, lists, turns, and another process that writes. */
async function useAll({ chat, clock, store, until, untilRun, untilState }: Rig): Promise<void> {
  const place = { conversation: 'telegram:-5', private: false };
  const byBob = { ...place, sender: { id: bob.id, name: bob.name } };
  const given = ['one', 'two', 'three', 'four', 'five', 'six'].map((text, n) => message(text, n % 2 ? byBob : place));
  chat.give(...given);
  const first = await untilRun(1);
  await clock.advance(second);
  await until(() => chat.arrived.length >= 3, 'receipts');
  chat.give(message('/queue', place));
  await until(() => chat.arrived.length >= 4, 'the list');
  const messageId = store.outbox.messageOf(place.conversation, 'line:3')!;
  for (const action of ['next:3', 'cancel:2']) {
    const pressed = press(action, { ...place, messageId });
    chat.give(pressed);
    await until(() => chat.acknowledged.some(({ pressId }) => pressId === pressed.pressId), action);
  }
  store.conversations.setPaused(place.conversation, true);
  await clock.advance(second);
  store.conversations.setPaused(place.conversation, false);
  first.finish({ text: 'done', costUsd: 1 });
  (await untilRun(2)).finish({ text: 'done', costUsd: 1 });
  await untilState(1, 'done');
  await clock.advance(20 * second);
  await untilRun(3);
}

describe('the number of rows that are read', () => {
  it.each([
    [
      'a message and its receipt',
      async ({ chat, clock, until }: Rig) => {
        // By what the chat sees: a look into the store would count too, and nobody knows how often it happens.
        const taken = () => chat.calls.filter((call) => call.startsWith('taken')).length;
        const [before, arrived] = [taken(), chat.arrived.length];
        chat.give(message('one more'));
        await until(() => taken() > before, 'the task');
        await clock.advance(11 * second);
        await until(() => chat.arrived.length > arrived, 'its receipt');
        await nextTurn();
      },
    ],
    [
      'a turn',
      async ({ host, untilRun }: Rig) => {
        const n = host.runs.length;
        host.runs.at(-1)!.finish({ text: 'done', costUsd: 1 });
        await untilRun(n + 1);
      },
    ],
    [
      'a task that moves to the front',
      async ({ bridge, store }: Rig) => {
        const newest = store.tasks.list({ newest: 1 })[0]!;
        expect(bridge.tasks.move(newest, 'first')).toBe(true);
      },
    ],
    [
      'a start',
      async (rig: Rig) => {
        await (await rig.crash()).untilRun(1);
      },
    ],
  ])('for %s is the same with 150 tasks and with 1,000', async (_, act) => {
    const recording = recordStatements();
    const rows: number[] = [];
    for (const count of [150, 1_000]) {
      const rig = await startRig({
        beforeOpen: (file) => fill(file, count),
        limits: { queued: 10_000, perHour: 10_000, perDayUsd: 1_000 },
        recovery: 'continue',
      });
      await rig.untilRun(1);
      await rig.clock.advance(2 * second);
      const recorded = recording.start();
      await act(rig);
      rows.push(recorded.rows);
    }

    expect(rows[1]).toBe(rows[0]);
  });
});

/** So many tasks of Ann are done, and so many wait. */
function fill(file: string, count: number): void {
  const clock = createFakeClock();
  const store = createStore(file, { ...clock, now: () => clock.now() - 2 * hour });
  store.atomically(() => {
    for (let n = 0; n < 2 * count; n++) {
      const { id } = store.tasks.add(aTask(`task ${n}`, { conversation: 'telegram:1', userId: ann.id }));
      if (n >= count) continue;
      store.tasks.move(id, 'running');
      store.tasks.move(id, 'done', { costUsd: 0.01 });
    }
  });
  store.close();
}
