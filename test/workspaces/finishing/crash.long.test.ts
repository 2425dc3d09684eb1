import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createLaboratory, type Laboratory } from './laboratory.ts';

const source = new URL('../../../src/workspaces/finishing/finishing.ts', import.meta.url).href;

/** Makes one call in a process of its own, which is killed after so many milliseconds. */
async function cutOff({ place, env, top }: Laboratory, call: string, ms: number): Promise<void> {
  const code = `
    const { createWorkspaceFinishing } = await import(${JSON.stringify(source)});
    const log = { debug() {}, info() {}, warn() {}, error() {} };
    const finishing = createWorkspaceFinishing({ env: ${JSON.stringify(env)}, logs: ${JSON.stringify(join(top, 'logs'))}, log });
    const place = ${JSON.stringify(place)};
    const { signal } = new AbortController();
    process.stdout.write('begun');
    ${call};
  `;
  const args = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', code];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  await once(child.stdout, 'data');
  await wait(ms);
  child.kill('SIGKILL');
  await ended;
  // A Git that is under way ends by itself.
  await wait(400);
}

describe('a crash in the middle of', () => {
  it.each([60, 110, 130, 150])('a commit, after %d ms: the same call finds or makes it', async (ms) => {
    const lab = createLaboratory();
    const { finishing, place, signal, git, write } = lab;
    write('b.txt', 'b\n');
    write('c.txt', 'c\n');
    git('add', 'c.txt');
    const { token } = await finishing.facts(place);
    const options = { hooks: false, expect: token };
    await cutOff(lab, `await finishing.commit(place, 'Do it', ${JSON.stringify(options)}, signal)`, ms);

    const again = await finishing.commit(place, 'Do it', options, signal);

    expect([true, 'nothing-to-do']).toContain(again.ok || again.why);
    expect(git('log', '--format=%s').trim().split('\n')).toEqual(['Do it', 'Change a.txt']);
    expect(git('status', '--porcelain')).toBe('');
  });

  it.each([100, 160, 180, 200])('a merge, after %d ms: the same call finds or makes it', async (ms) => {
    const lab = createLaboratory();
    const { finishing, place, signal, there } = lab;
    lab.commitThere('c.txt', 'c\n');
    lab.commitFile('b.txt', 'b\n');
    await cutOff(lab, `await finishing.merge(place, 'main', signal)`, ms);

    expect(await finishing.merge(place, 'main', signal)).toMatchObject({ ok: true });
    expect(there('log', '--first-parent', '--format=%s').trim().split('\n')).toEqual([
      ...["Merge branch 'dispatch/work' into main", 'Change c.txt', 'Change a.txt'],
    ]);
    expect(there('status', '--porcelain')).toBe('');
    expect(existsSync(join(lab.checkout, '.git/MERGE_HEAD'))).toBe(false);
  });
});
