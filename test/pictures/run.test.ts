import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { compiled } from '../compiled.ts';

const script = new URL('run.ts', import.meta.url).pathname;
const folder = join(tmpdir(), 'pictures-that-nobody-draws');

async function run(...args: string[]) {
  const child = spawn(process.execPath, [script, '--to', folder, ...args], {
    env: { PATH: process.env.PATH, CHROMIUM: '/no/such/chromium', ...compiled },
  });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { output, code };
}

it('without Chromium it says in one line what to install, and draws nothing', async () => {
  const { output, code } = await run();

  expect(output).toMatch(/^No Chromium was found\. Install it .*apt-get install chromium.*\n$/);
  expect(code).toBe(1);
  expect(existsSync(folder)).toBe(false);
});

it('a moment it does not know is named, with those it knows', async () => {
  const { output, code } = await run('--moments', 'card,never');

  expect(output).toMatch(/^--moments takes card, change, .*, not “never”\n/);
  expect(output).toContain('npm run pictures');
  expect(code).toBe(2);
});
