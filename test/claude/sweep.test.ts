import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { isSameProcess, orphansOf } from '../../src/claude/process-table.ts';
import type { Host, Log } from '../../src/core/ports.ts';
import type { ProcessRecord } from '../../src/core/task.ts';
import { createMemoryLedger } from '../fakes/memory-ledger.ts';
import { silentLog } from '../fakes/silent-log.ts';
import { type ByHand, runsTool, startByHand } from './by-hand.ts';
import { type ClaudeRig, createClaudeRig } from './claude-rig.ts';
import { collect } from './replay.ts';

const never = new AbortController().signal;

describe('what claudes leave behind', () => {
  let rig: ClaudeRig;
  const started: ByHand[] = [];

  beforeAll(async () => {
    rig = await createClaudeRig();
  });

  afterEach(async () => {
    for (const { record, sessionId } of started.splice(0)) {
      for (const { pid } of [record, ...orphansOf({ pid: record.pid, sessionId })].filter(isSameProcess)) {
        process.kill(pid, 'SIGKILL');
      }
    }
  });

  afterAll(() => rig.close());

  /** The bridge before has started it, and the tool of its task runs. */
  async function leftover(ledger: ReturnType<typeof createMemoryLedger>): Promise<ByHand> {
    const claude = await startByHand(rig);
    started.push(claude);
    ledger.add({ ...claude.record, sessionId: claude.sessionId, startedAt: Date.now() });
    claude.say('run-sleep');
    await claude.until(runsTool('tail -f'));
    while (orphansOf(marksOf(claude)).length === 0) await new Promise((resolve) => setImmediate(resolve));
    return claude;
  }

  async function killHard(claude: ByHand): Promise<ProcessRecord[]> {
    claude.kill('SIGKILL');
    await claude.exited;
    return orphansOf(marksOf(claude));
  }

  it('its tools’ processes are ended when it is dead, also by SIGKILL, and told in the log', async () => {
    const ledger = createMemoryLedger();
    const claude = await leftover(ledger);
    const orphans = await killHard(claude);
    expect(orphans.filter(isSameProcess)).not.toEqual([]);
    const told: unknown[] = [];
    const log: Log = { ...silentLog, info: (_, fields) => told.push(fields) };

    await rig.host({ ledger, log }).sweep();

    expect(orphans.filter(isSameProcess)).toEqual([]);
    expect(ledger.records).toEqual([]);
    expect(told).toEqual([{ session: claude.sessionId, pid: claude.record.pid, ended: orphans.map(({ pid }) => pid) }]);
  });

  it('a claude that lives is left alone with its tools, and swept up after later', async () => {
    const ledger = createMemoryLedger();
    const claude = await leftover(ledger);
    const host = rig.host({ ledger });

    await host.sweep();
    expect(host.isAlive(claude.record)).toBe(true);
    expect(orphansOf(marksOf(claude)).filter(isSameProcess)).not.toEqual([]);
    expect(ledger.records).toHaveLength(1);

    const orphans = await killHard(claude);
    await host.sweep();
    expect(orphans.filter(isSameProcess)).toEqual([]);
    expect(ledger.records).toEqual([]);
  });

  it('nothing is ended because of a pid alone, or of a session alone', async () => {
    const ledger = createMemoryLedger();
    const claude = await leftover(ledger);
    const { pid } = claude.record;
    const other = '99999999-9999-4999-8999-999999999999';
    ledger.remove(claude.record);
    ledger.add({ pid, startTime: 'before', sessionId: other, startedAt: 0 });
    ledger.add({ pid: 4_194_305, startTime: 'before', sessionId: claude.sessionId, startedAt: 0 });

    await rig.host({ ledger }).sweep();

    expect(isSameProcess(claude.record)).toBe(true);
    expect(orphansOf(marksOf(claude)).filter(isSameProcess)).not.toEqual([]);
    expect(ledger.records).toEqual([]);
  });

  it('a list that can not be read harms nobody', async () => {
    const told: string[] = [];
    const log: Log = { ...silentLog, warn: (message) => void told.push(message) };
    const fail = () => {
      throw new Error('disk I/O error');
    };
    const host = rig.host({ ledger: { add: fail, remove: fail, list: fail }, log });

    await host.sweep();
    expect(told).toEqual(['what dead claudes left could not be swept up']);

    const session = await host.open({ project: rig.project, sessionId: undefined }, never);
    session.release();
    await host.close(0);
    expect(host.isAlive(session.process)).toBe(false);
  });

  it('every process is in the list as long as it lives, a spare one too', async () => {
    const ledger = createMemoryLedger();
    const host = rig.host({ ledger });
    host.keepSpare(rig.project);
    const session = await host.open({ project: rig.project, sessionId: undefined }, never);

    expect(ledger.records).toContainEqual({
      ...session.process,
      sessionId: session.sessionId,
      startedAt: expect.any(Number),
    });
    await collect(session.prompt('11111111-1111-4111-8111-111111111111', 'say hi'));
    session.release();
    await untilRecords(2);
    await host.close(0);
    await untilRecords(0);

    async function untilRecords(count: number): Promise<void> {
      while (ledger.records.length !== count) await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('after a crash of claude what its tools run is ended at once', async () => {
    const ledger = createMemoryLedger();
    const host = rig.host({ ledger });
    const session = await host.open({ project: rig.project, sessionId: undefined }, never);
    const marks = { pid: session.process.pid, sessionId: session.sessionId };
    const events = collect(session.prompt('22222222-2222-4222-8222-222222222222', 'run-sleep'));
    while (orphansOf(marks).length === 0) await new Promise((resolve) => setImmediate(resolve));
    const tools = orphansOf(marks);
    process.kill(session.process.pid, 'SIGKILL');
    await events;
    session.release();

    while (ledger.records.length > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(tools.filter(isSameProcess)).toEqual([]);
    await host.close(0);
  });

  it('temporary files: each session has its folder, which goes with it', async () => {
    const ledger = createMemoryLedger();
    const tempDir = join(rig.home, 't');
    const { CLAUDE_CODE_TMPDIR: _, ...env } = rig.env;
    const open = (host: Host, sessionId?: string) => host.open({ project: rig.project, sessionId }, never);
    const host = rig.host({ ledger, tempDir, env, spare: false });

    const session = await open(host);
    const folder = join(tempDir, session.sessionId.slice(0, 8));
    await collect(session.prompt('33333333-3333-4333-8333-333333333333', 'say hi'));
    session.release();
    expect(readdirSync(folder)).toContain('cc-socks');
    await host.close(0);
    await untilGone();

    const again = rig.host({ ledger, tempDir, env, spare: false });
    const resumed = await open(again, session.sessionId);
    expect(readdirSync(folder)).toContain('cc-socks');
    resumed.release();
    await again.close(0);
    await untilGone();

    async function untilGone(): Promise<void> {
      while (existsSync(folder)) await new Promise((resolve) => setImmediate(resolve));
    }
  });

  it('temporary files of a dead claude are deleted, of a living one they are not', async () => {
    const ledger = createMemoryLedger();
    const tempDir = join(rig.home, 'swept');
    const [living, dead] = [await inFolder(), await inFolder()];
    dead.kill('SIGKILL');
    await dead.exited;
    expect(readdirSync(tempDir).toSorted()).toEqual([living, dead].map(nameOf).toSorted());

    await rig.host({ ledger, tempDir }).sweep();

    expect(readdirSync(tempDir)).toEqual([nameOf(living)]);

    async function inFolder(): Promise<ByHand> {
      const sessionId = crypto.randomUUID();
      const folder = join(tempDir, sessionId.slice(0, 8));
      mkdirSync(folder, { recursive: true });
      const claude = await startByHand(rig, { sessionId, env: { CLAUDE_CODE_TMPDIR: folder } });
      started.push(claude);
      ledger.add({ ...claude.record, sessionId, startedAt: Date.now() });
      return claude;
    }
  });

  it('a folder that the environment names is used as it is', async () => {
    const tempDir = join(rig.home, 'unused');
    const host = rig.host({ tempDir });
    const session = await host.open({ project: rig.project, sessionId: undefined }, never);
    session.release();
    await host.close(0);

    expect(existsSync(tempDir)).toBe(false);
  });
});

function marksOf({ record, sessionId }: ByHand) {
  return { pid: record.pid, sessionId };
}

function nameOf({ sessionId }: ByHand): string {
  return sessionId.slice(0, 8);
}
