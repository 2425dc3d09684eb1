import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, it } from 'vitest';
import { keepWordsIndexed } from '../../../src/app/watch/word-index.ts';
import type { Store } from '../../../src/core/ports/store/store.ts';
import { createStore } from '../../../src/store/store.ts';
import { createRecordingLog } from '../../bridge/recording-log.ts';
import { createTempStore, message, startRig } from '../../bridge/rig.ts';
import { aTask } from '../../contracts/store/stage.ts';

function setUp(count: number) {
  const { store, clock, folder } = createTempStore();
  const log = createRecordingLog(() => undefined);
  store.atomically(() => {
    for (let n = 0; n < count; n++) {
      store.tasks.add(aTask(randomUUID(), { messages: [{ messageId: `${n}`, text: `task ${n}` }] }));
    }
  });
  const begin = (on: Store) => {
    const over = new AbortController();
    keepWordsIndexed({ store: on, clock, log, signal: over.signal });
    return over;
  };
  return { store, clock, folder, log, begin, ...lookInto(folder) };
}

function lookInto(folder: string) {
  const ask = (sql: string) => {
    const sqlite = new Database(join(folder, 'bridge.db'), { readonly: true });
    const count = sqlite.prepare<unknown[], number>(sql).pluck().get();
    sqlite.close();
    return count!;
  };
  return {
    left: () => ask('SELECT count(*) FROM unindexed_tasks'),
    indexed: (trigram: string) => ask(`SELECT count(*) FROM task_words WHERE task_words MATCH '"${trigram}"'`),
  };
}

const minute = 60_000;

it('the words of tasks that are there are indexed in steps, and a stop in between loses none', async () => {
  const { store, clock, folder, begin, left, indexed } = setUp(200);
  const first = begin(store);
  expect(left()).toBe(200);

  while (left() === 200) await clock.advance(100);
  expect(left()).toBeGreaterThan(0);
  expect(indexed('TAS')).toBe(200 - left());
  first.abort();
  const soFar = left();
  await clock.advance(minute);
  expect(left()).toBe(soFar);

  const again = createStore(join(folder, 'bridge.db'), clock);
  begin(again);
  await clock.advance(minute);
  expect([left(), indexed('TAS')]).toEqual([0, 200]);
  expect(clock.pending()).toBe(0);
  again.close();
});

it('a full disk only delays it', async () => {
  const { store, clock, log, begin, left } = setUp(1);
  const { indexWords } = store.tasks;
  let isFull = true;
  begin({
    ...store,
    tasks: {
      ...store.tasks,
      indexWords(most) {
        if (isFull) throw new Error('the disk is full');
        return indexWords(most);
      },
    },
  });

  await clock.advance(minute);
  expect(log.lines.some(({ level }) => level === 'warn')).toBe(true);
  isFull = false;
  await clock.advance(minute);

  expect(left()).toBe(0);
});

it('a bridge indexes what it does, some time later, and a task that is deleted leaves the index', async () => {
  const rig = await startRig();
  const { left, indexed } = lookInto(rig.folder);
  rig.chat.give(message('paint the fence'));
  (await rig.untilRun(1)).finish({ text: 'ok' });
  await rig.untilState(1, 'done');
  expect(indexed('FEN')).toBe(0);

  await rig.clock.advance(minute);
  expect([left(), indexed('FEN')]).toEqual([0, 1]);

  const sqlite = new Database(join(rig.folder, 'bridge.db'));
  sqlite.pragma('foreign_keys = OFF');
  sqlite.exec('DELETE FROM task_messages; DELETE FROM tasks');
  sqlite.close();
  expect([left(), indexed('FEN')]).toEqual([0, 0]);
});
