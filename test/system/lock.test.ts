import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { isBridgeError } from '../../src/core/model/errors.ts';
import { acquireLock, lockHolder, tokenLockFile } from '../../src/system/lock.ts';

let folder: string;
let file: string;
let child: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dispatch-lock-'));
  file = join(folder, 'a.lock');
});
afterEach(async () => {
  if (child && child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  child = undefined;
  rmSync(folder, { recursive: true });
});

async function holdInAnotherProcess(): Promise<number> {
  const script = `
    import { acquireLock } from '${new URL('../../src/system/lock.ts', import.meta.url)}';
    acquireLock('${file}', 'it');
    process.stdout.write('held');
    setInterval(() => {}, 60_000);
  `;
  child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout!, 'data');
  return child.pid!;
}

function refusal(): unknown {
  try {
    acquireLock(file, 'this folder').release();
    return undefined;
  } catch (error) {
    return error;
  }
}

it('refuses a second process and names the first one', async () => {
  const pid = await holdInAnotherProcess();

  const error = refusal();

  expect(isBridgeError(error, 'conflict') && error.userMessage).toBe(
    `Another dispatch-bridge (pid ${pid}) already uses this folder. Press Ctrl+C where it runs, or: kill ${pid}.`,
  );
  expect(lockHolder(file)).toEqual({ held: true, pid });
});

it('is free at once after a kill -9', async () => {
  await holdInAnotherProcess();

  child?.kill('SIGKILL');
  await once(child!, 'exit');

  expect(lockHolder(file)).toEqual({ held: false, pid: undefined });
  const lock = acquireLock(file, 'this folder');
  expect(lockHolder(file)).toEqual({ held: true, pid: process.pid });
  lock.release();
});

it('refuses a second holder in the same process, until it is released', () => {
  const lock = acquireLock(file, 'this folder');

  expect(isBridgeError(refusal(), 'conflict')).toBe(true);
  lock.release();
  lock.release();

  expect(refusal()).toBeUndefined();
});

it('asking who holds it makes no file and takes no lock', () => {
  expect(lockHolder(file).held).toBe(false);

  expect(readdirSync(folder)).toEqual([]);
});

it('asking who holds it does not wait for the holder', async () => {
  await holdInAnotherProcess();
  const waitsMs: unknown[] = [];
  const { exec } = Database.prototype;
  const asking = vi.spyOn(Database.prototype, 'exec').mockImplementation(function ask(this: Database.Database, sql) {
    waitsMs.push(this.pragma('busy_timeout', { simple: true }));
    return exec.call(this, sql);
  });
  onTestFinished(() => asking.mockRestore());

  expect(lockHolder(file).held).toBe(true);

  expect(waitsMs).toEqual([0]);
});

it('the file of a token does not tell the token', () => {
  const name = tokenLockFile(folder, 'telegram', '123456:made-up');

  expect(name).not.toContain('made-up');
  expect(name).not.toContain('123456');
  expect(name).not.toBe(tokenLockFile(folder, 'telegram', '123456:other'));
});
