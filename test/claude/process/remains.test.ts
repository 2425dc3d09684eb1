import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it, vi } from 'vitest';
import {
  isSameProcess,
  type ProcessRecord,
  type ProcessTable,
  remainsOf,
  startTimeOf,
} from '../../../src/claude/process/process-table.ts';
import { createRemains } from '../../../src/claude/process/remains.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { untilTrue } from '../../until.ts';

const started: ProcessRecord[] = [];
const gonePid = 2 ** 30;

afterEach(() => {
  for (const { pid } of started.splice(0).filter(isSameProcess)) process.kill(pid, 'SIGKILL');
});

/** A process that outlives what started it. `isDeaf`: SIGTERM does not end it. */
async function play(env: Record<string, string>, isDeaf = false): Promise<ProcessRecord> {
  const code = `${isDeaf ? "process.on('SIGTERM', () => console.log('no'));" : ''}setInterval(() => {}, 1e6); console.log('up')`;
  const child = spawn(process.execPath, ['-e', code], { env, stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const record = { pid: child.pid!, startTime: startTimeOf(child.pid!)! };
  started.push(record);
  return record;
}

function setUp() {
  const clock = createFakeClock();
  const removed: string[] = [];
  const own = new Set<number>();
  const remains = createRemains({
    ledger: { remove: ({ pid }) => void removed.push(`row ${pid}`), isOwn: (pid) => own.has(pid) },
    temp: { removeLater: (session) => void removed.push(`folder ${session}`), settled: async () => {} },
    clock,
  });
  const clear = (n: number, kin: readonly ProcessRecord[] = []) => {
    const pid = gonePid + n;
    remains.clear({ pid, sessionId: `session-${n}`, record: { pid, startTime: '1' }, kin });
  };
  return { clock, remains, removed, own, clear };
}

it('one pass serves all that have exited within a second, and nothing waits for a pass that nobody needs', async () => {
  const { clock, removed, clear } = setUp();
  for (let n = 1; n <= 40; n++) clear(n);
  expect([clock.pending(), removed]).toEqual([1, []]);

  await clock.advance(1_000);

  expect(removed).toHaveLength(80);
  expect(clock.pending()).toBe(0);
});

it('a row stays, and a folder, until what the tools left is gone; what is deaf to SIGTERM is killed', async () => {
  const { clock, removed, clear } = setUp();
  const [plain, deaf, unmarked] = [
    await play({ CLAUDE_PID: String(gonePid + 1), CLAUDE_CODE_SESSION_ID: 'session-1' }),
    await play({ CLAUDE_PID: String(gonePid + 1), CLAUDE_CODE_SESSION_ID: 'another, after a reset' }, true),
    await play({}),
  ];
  clear(1, [unmarked]);
  clear(2);

  await clock.advance(1_000);
  await untilTrue(() => ![plain, unmarked].some(isSameProcess), 'the end of what hears SIGTERM');
  expect(isSameProcess(deaf)).toBe(true);
  expect(removed).toEqual([`row ${gonePid + 2}`, 'folder session-2']);

  await clock.advance(1_000);
  await untilTrue(() => !isSameProcess(deaf), 'the end of what does not');
  await clock.advance(1_000);
  expect(removed.slice(2)).toEqual([`row ${gonePid + 1}`, 'folder session-1']);
  expect(clock.pending()).toBe(0);
});

it('the end of the host waits for no pass', async () => {
  const { clock, remains, removed, clear } = setUp();
  clear(1);

  await remains.finish();

  expect([removed, clock.pending()]).toEqual([[`row ${gonePid + 1}`, 'folder session-1'], 0]);
});

it('what a claude that continues the session has started is none of what the dead one left', async () => {
  const { clock, removed, own, clear } = setUp();
  // An older claude does not give them its pid.
  const [left, next] = [
    await play({ CLAUDE_CODE_SESSION_ID: 'session-1' }),
    await play({ CLAUDE_CODE_SESSION_ID: 'session-1' }),
  ];
  own.add(next.pid);
  clear(1);

  await clock.advance(1_000);
  await untilTrue(() => !isSameProcess(left), 'the end of what it left');
  await clock.advance(2_000);

  expect(removed).toEqual([`row ${gonePid + 1}`, 'folder session-1']);
  expect(isSameProcess(next)).toBe(true);
});

it('what cannot be ended, another user’s say, keeps neither a pass nor the end of the host waiting', async () => {
  const { clock, remains, removed, clear } = setUp();
  const theirs = await play({});
  const refused = vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill EPERM'), { code: 'EPERM' });
  });
  clear(1, [theirs]);
  let isOver = false;

  void remains.finish().then(() => {
    isOver = true;
  });
  await clock.advance(10_000);

  refused.mockRestore();
  expect(isSameProcess(theirs)).toBe(true);
  expect([isOver, removed, clock.pending()]).toEqual([true, [`row ${gonePid + 1}`, 'folder session-1'], 0]);
});

it('a process is taken for a remnant by its start time, its marks, or its parent, never by a pid that is used again', () => {
  const entry = (pid: number, parent: number, environment = '') => ({
    pid,
    parent,
    startTime: `s${pid}`,
    environment: () => environment,
  });
  const ours = 'CLAUDE_PID=50\0CLAUDE_CODE_SESSION_ID=mine\0';
  const table: ProcessTable = [
    entry(60, 1),
    entry(61, 60),
    entry(70, 1, ours),
    entry(71, 70),
    entry(80, 1, 'CLAUDE_PID=50\0CLAUDE_CODE_SESSION_ID=other\0'),
    entry(90, 1, 'CLAUDE_PID=500\0'),
  ];
  const kin = [
    { pid: 60, startTime: 's60' },
    { pid: 90, startTime: 'before' },
  ];
  const claude = { pid: 50, sessionId: 'mine' };
  const pids = (records: ProcessRecord[]) => records.map(({ pid }) => pid).toSorted();

  expect(pids(remainsOf(claude, kin, table))).toEqual([60, 61, 70, 71, 80]);
  // Another process has its pid: what carries that pid alone, or descends from it, may be that one's.
  const reused = [...table, entry(50, 1), entry(51, 50)];
  expect(pids(remainsOf(claude, kin, reused))).toEqual([60, 61, 70, 71]);
});
