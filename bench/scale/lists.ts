import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdtempSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Store } from '../../src/core/ports/store/store.ts';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { type Measured, openStage, type Workshop } from './step.ts';

const samples = 5;
const main = join(import.meta.dirname, '..', '..', 'bin', 'dispatch-bridge.js');
const day = 24 * 3_600_000;

/** How long one list takes, ms: middle and longest. A command: until it prints its first row. */
interface ListRow {
  list: string;
  where: 'command' | 'bridge';
  middleMs: number;
  longestMs: number;
}

/** The same for a person with so many ended tasks. */
export async function measureListsOf(workshop: Workshop, ended: number): Promise<Measured[]> {
  const release = join(workshop.folder, 'release');
  const { machine } = await openStage(workshop, { ended, queued: 0, chats: 1, held: 0, release }, 'stand-in');
  const file = join(machine.home, 'bridge.db');
  const store = createStore(file, createClock());
  // The bridge does this while it is quiet.
  while (store.tasks.indexWords(1_000));
  store.close();
  const rows = await measureLists(file);
  await machine.close();
  return rows.map(({ list, where, middleMs, longestMs }) => ({
    list,
    where,
    'middle ms': middleMs.toFixed(1),
    'longest ms': longestMs.toFixed(1),
  }));
}

/** What the lists of people take with this database, which has the present form and an indexed history. */
async function measureLists(file: string): Promise<ListRow[]> {
  const rows: ListRow[] = [];
  const home = mkdtempSync(join(dirname(file), 'lists-'));
  try {
    linkSync(file, join(home, 'bridge.db'));
    const store = createStore(join(home, 'bridge.db'), createClock(), 'read');
    const id = store.tasks.search({ newest: 1 }).tasks[0]?.id ?? '';
    for (const [list, work] of inBridge(store))
      rows.push(
        timed(
          list,
          'bridge',
          Array.from({ length: samples }, () => ms(work)),
        ),
      );
    store.close();
    for (const args of commands(id)) {
      const times: number[] = [];
      for (let n = 0; n < samples; n++) times.push(await firstRow(home, args));
      rows.push(timed(args.join(' ').replace(id.slice(0, 8), 'PREFIX'), 'command', times));
    }
  } finally {
    rmSync(home, { recursive: true });
  }
  return rows;
}

/** What the running bridge does in one go, which is as long as its loop is blocked. */
function inBridge({ tasks, conversations, audit }: Store): [string, () => unknown][] {
  const [newest] = tasks.search({ newest: 1 }).tasks;
  const conversation = newest?.conversation ?? '';
  const person = { platform: newest?.platform ?? 'telegram', userId: newest?.userId ?? '' };
  const step = { conversation, newest: 10, patienceMs: 25 };
  const now = Date.now();
  const found = newest?.prompt.slice(0, 12) ?? '';
  return [
    ['/tasks', () => tasks.search({ conversation, newest: 10 })],
    ['/tasks TEXT, found', () => tasks.search({ ...step, text: found })],
    ['/tasks TEXT, a step without a hit', () => tasks.search({ ...step, text: 'no such words at all' })],
    ['/tasks TE, a step without a hit', () => tasks.search({ ...step, text: 'qj' })],
    ['a task by the beginning of its id', () => tasks.find(newest?.id.slice(0, 8) ?? '')],
    ['/usage', () => tasks.usage(now - 30 * day, 'Europe/Berlin')],
    ['the budget of a day', () => tasks.spent([person], now - day / 2)],
    ['counts of /status', () => tasks.counts()],
    ['the chats of a person', () => conversations.withSession(person)],
    ['the newest rows of the audit', () => audit.list({ newest: 20 })],
  ];
}

function commands(id: string): string[][] {
  return [
    ['tasks', 'list'],
    ['tasks', 'list', '--all'],
    ['tasks', 'list', '--all', '--json'],
    ['tasks', 'list', '--search', 'no such words at all'],
    ['tasks', 'show', id.slice(0, 8)],
    ['audit', 'list'],
    ['audit', 'list', '--since', '2h'],
  ];
}

/** Until the command prints something, or ends. Its reader leaves then, as `head` does. */
async function firstRow(home: string, args: readonly string[]): Promise<number> {
  const began = performance.now();
  const child: ChildProcess = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, HOME: home, DISPATCH_BRIDGE_HOME: home },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  await Promise.race([once(child.stdout!, 'data'), ended]);
  const took = performance.now() - began;
  child.stdout!.destroy();
  const [code] = await ended;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return took;
}

function ms(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

function timed(list: string, where: ListRow['where'], times: number[]): ListRow {
  const sorted = times.toSorted((a, b) => a - b);
  const rounded = (value: number | undefined) => Number((value ?? 0).toFixed(1));
  return {
    list,
    where,
    middleMs: rounded(sorted[Math.floor(sorted.length / 2)]),
    longestMs: rounded(sorted.at(-1)),
  };
}
