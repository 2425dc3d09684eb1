import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { sweepTemporary, temporaryFolder } from '../../src/workspaces/git/temporary.ts';

it('what a killed bridge left in the temporary folder goes, and what is in use or not ours stays', async () => {
  const temporary = mkdtempSync(join(tmpdir(), 'bridge-temporary-'));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  vi.stubEnv('TMPDIR', temporary);
  onTestFinished(() => void vi.unstubAllEnvs());
  const { pid: dead } = spawnSync(process.execPath, ['-e', '']);
  const left = join(temporary, `dispatch-index-${dead}-abc`);
  const other = join(temporary, `dispatch-notes-${dead}-abc`);
  for (const folder of [left, other]) mkdirSync(folder);
  writeFileSync(join(left, 'index'), 'x');
  const own = await temporaryFolder('index');

  await sweepTemporary();

  expect([left, other, own].map((folder) => existsSync(folder))).toEqual([false, true, true]);
});
