import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { handleOf } from '../../../src/claude/process/handle.ts';
import { type ClaudeMarks, isSameProcess, orphansOf } from '../../../src/claude/process/process-table.ts';
import type { AttemptHandle } from '../../../src/core/model/task.ts';
import type { Host } from '../../../src/core/ports/host.ts';
import type { Log } from '../../../src/core/ports/log.ts';
import type { ClaudeRecord } from '../../../src/core/ports/store/store.ts';
import { createWaiting } from '../../bridge/waiting.ts';
import { createMemoryLedger } from '../../fakes/memory-ledger.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { untilTrue } from '../../until.ts';
import { type ByHand, runsTool, startByHand } from '../by-hand.ts';
import { type ClaudeRig, claudeOf, createClaudeRig } from '../claude-rig.ts';
import { collect } from '../replay.ts';

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

  it('what a dead claude left is ended and deleted, and told in the log; one that lives is left alone', async () => {
    const ledger = createMemoryLedger();
    const tempDir = join(rig.home, 'swept');
    const told: unknown[] = [];
    const log: Log = { ...silentLog, info: (_, fields) => told.push(fields) };
    const host = rig.host({ ledger, tempDir, log });
    const [living, dead] = [await leftover(), await leftover()];
    living.say('run-sleep');
    await living.until(runsTool('tail -f'));
    await untilTool(marksOf(living));
    dead.kill('SIGKILL');
    await dead.exited;
    expect(readdirSync(tempDir).toSorted()).toEqual([living, dead].map(nameOf).toSorted());

    await host.sweep();
    expect(await host.isAlive(handleOf(living.record))).toBe(true);
    expect(orphansOf(marksOf(living)).filter(isSameProcess)).not.toEqual([]);
    expect(ledger.records).toMatchObject([{ handle: handleOf(living.record) }]);
    expect(readdirSync(tempDir)).toEqual([nameOf(living)]);
    expect(told).toEqual([]);

    // Nothing is ended because of a pid alone, or of a session alone.
    const { record, sessionId } = living;
    const strangers = createMemoryLedger();
    const other = '99999999-9999-4999-8999-999999999999';
    strangers.add({ handle: handleOf({ pid: record.pid, startTime: 'before' }), sessionId: other, startedAt: 0 });
    strangers.add({ handle: handleOf({ pid: 4_194_305, startTime: 'before' }), sessionId, startedAt: 0 });
    await rig.host({ ledger: strangers }).sweep();
    expect(isSameProcess(record)).toBe(true);
    expect(orphansOf(marksOf(living)).filter(isSameProcess)).not.toEqual([]);
    expect(strangers.records).toEqual([]);

    // Its tools’ processes are ended when it is dead, also by SIGKILL.
    living.kill('SIGKILL');
    await living.exited;
    const orphans = orphansOf(marksOf(living));
    expect(orphans.filter(isSameProcess)).not.toEqual([]);
    await host.sweep();
    expect(orphans.filter(isSameProcess)).toEqual([]);
    expect(ledger.records).toEqual([]);
    expect(readdirSync(tempDir)).toEqual([]);
    expect(told).toEqual([{ session: sessionId, pid: record.pid, ended: orphans.map(({ pid }) => pid) }]);

    /** The bridge before has started it, with a folder of its own. */
    async function leftover(): Promise<ByHand> {
      const sessionId = crypto.randomUUID();
      const folder = join(tempDir, sessionId.slice(0, 8));
      mkdirSync(folder, { recursive: true });
      const claude = await startByHand(rig, { sessionId, env: { CLAUDE_CODE_TMPDIR: folder } });
      started.push(claude);
      ledger.add({ handle: handleOf(claude.record), sessionId, startedAt: Date.now() });
      return claude;
    }
  });

  it('a list that cannot be read harms nobody; a folder that the environment names is used as it is', async () => {
    const told: string[] = [];
    const log: Log = { ...silentLog, warn: (message) => void told.push(message) };
    const fail = () => {
      throw new Error('disk I/O error');
    };
    const tempDir = join(rig.home, 'unused');
    const host = rig.host({ ledger: { add: fail, remove: fail, list: fail }, log, tempDir });

    await host.sweep();
    expect(told).toEqual(['cleaning up after dead claudes failed']);

    const session = await host.open({ project: rig.project, sessionId: undefined }, never);
    session.release();
    await host.close(0);
    expect(await host.isAlive(session.handle)).toBe(false);
    expect(existsSync(tempDir)).toBe(false);
  });

  it('every process is in the list as long as it lives, a spare one too; after a crash its tools are ended', async () => {
    const ledger = createWatchedLedger();
    const host = rig.host({ ledger });
    host.keepSpare(rig.project);
    const session = await host.open({ project: rig.project, sessionId: undefined }, never);

    expect(ledger.records).toContainEqual({
      handle: session.handle,
      sessionId: session.sessionId,
      startedAt: expect.any(Number),
    });
    await collect(session.prompt('11111111-1111-4111-8111-111111111111', 'say hi'));
    session.release();
    await ledger.untilCount(2);

    const again = await host.open({ project: rig.project, sessionId: session.sessionId }, never);
    expect(again.handle).toBe(session.handle);
    const marks = { pid: claudeOf(again).pid, sessionId: again.sessionId };
    const events = collect(again.prompt('22222222-2222-4222-8222-222222222222', 'run-sleep'));
    await untilTool(marks);
    const tools = orphansOf(marks);
    process.kill(marks.pid, 'SIGKILL');
    await events;
    again.release();

    await ledger.untilCount(1);
    expect(ledger.records).not.toMatchObject([{ handle: again.handle }]);
    expect(tools.filter(isSameProcess)).toEqual([]);
    await host.close(0);
    await ledger.untilCount(0);
  });

  it('temporary files: each session has its folder, which goes with it', async () => {
    const ledger = createWatchedLedger();
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
    await ledger.untilCount(0);
    expect(existsSync(folder)).toBe(false);

    const again = rig.host({ ledger, tempDir, env, spare: false });
    const resumed = await open(again, session.sessionId);
    expect(readdirSync(folder)).toContain('cc-socks');
    resumed.release();
    await again.close(0);
    await ledger.untilCount(0);
    expect(existsSync(folder)).toBe(false);
  });
});

/** A ledger that can be waited for. */
function createWatchedLedger() {
  const ledger = createMemoryLedger();
  const { changed, until } = createWaiting(() => `The list: ${JSON.stringify(ledger.records)}`);
  return {
    ...ledger,
    add(claude: ClaudeRecord) {
      ledger.add(claude);
      changed();
    },
    remove(handle: AttemptHandle) {
      ledger.remove(handle);
      changed();
    },
    untilCount: (count: number) => until(() => ledger.records.length === count, `${count} processes in the list`),
  };
}

function untilTool(marks: ClaudeMarks): Promise<void> {
  return untilTrue(() => orphansOf(marks).length > 0, 'a process of the tool');
}

function marksOf({ record, sessionId }: ByHand): ClaudeMarks {
  return { pid: record.pid, sessionId };
}

function nameOf({ sessionId }: ByHand): string {
  return sessionId.slice(0, 8);
}
