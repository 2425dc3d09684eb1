import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const bin = join(import.meta.dirname, '..', '..', 'bin', 'dispatch-bridge.js');

/** Loads the program in a Node that claims to be another one. */
async function runAs(version: string): Promise<{ code?: number; stdout?: string; stderr?: string }> {
  const script = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require('${bin}')`;
  return promisify(execFile)(process.execPath, ['-e', script]).catch((error) => error);
}

it.each(['8.17.0', '20.20.2', '22.11.0'])('Node %s gets one line that says what is needed', async (version) => {
  const { code, stdout, stderr } = await runAs(version);

  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    `dispatch-bridge needs Node 22.12 or newer, and this is Node ${version}. Get a newer one from https://nodejs.org\n`,
  );
});
