import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PermissionMode } from '../../../src/core/model/permission.ts';
import type { AgentSession } from '../../../src/core/ports/host.ts';
import type { HostTool, HostToolResult } from '../../../src/core/ports/host-tools.ts';
import { type ClaudeRig, createClaudeRig } from '../claude-rig.ts';
import { collect } from '../replay.ts';

const never = new AbortController().signal;

const hello: HostTool = {
  name: 'hello',
  description: 'Says hello',
  inputSchema: { type: 'object' },
};
const callHello = async (): Promise<HostToolResult> => ({ text: 'hello from the bridge' });

describe('what every claude process is provided with', () => {
  let rig: ClaudeRig;

  beforeAll(async () => {
    rig = await createClaudeRig();
  });

  afterAll(() => rig.close());

  const lastResults = () => rig.model.requests.at(-1)?.toolResults;

  it('a spare has the tools too', async () => {
    const host = rig.host();
    host.provideTools([hello], callHello);
    host.keepSpare(rig.project);

    await say(
      await host.open({ project: rig.project, sessionId: undefined }, never),
      '[[tool mcp__bridge__hello {}]][[next]][[text Ok.]]',
    );

    expect(lastResults()).toEqual([{ failed: false, text: 'hello from the bridge' }]);
    await host.close(0);
  });

  it.each<PermissionMode>(['plan', 'dontAsk'])('in mode %s the tools need no permission either', async (mode) => {
    const host = rig.host();
    host.provideTools([hello], callHello);
    const project = { ...rig.project, permissionMode: mode };

    await say(
      await host.open({ project, sessionId: undefined }, never),
      '[[tool mcp__bridge__hello {}]][[next]][[text Ok.]]',
    );

    expect(lastResults()).toEqual([{ failed: false, text: 'hello from the bridge' }]);
    await host.close(0);
  });

  it('a host takes its tools once', () => {
    const host = rig.host();
    host.provideTools([], callHello);

    expect(() => host.provideTools([hello], callHello)).toThrow('twice');
  });

  it('what people sent may be read without asking, and nothing else outside of the project', async () => {
    const filesDir = join(rig.home, 'inbox');
    mkdirSync(join(filesDir, 'task'), { recursive: true });
    writeFileSync(join(filesDir, 'task', 'sent.csv'), 'a,b,SENT');
    writeFileSync(join(rig.home, 'outside.csv'), 'OUTSIDE');
    const host = rig.host({ filesDir });
    async function read(path: string) {
      const session = await host.open({ project: rig.project, sessionId: undefined }, never);
      await say(session, `[[tool Read ${JSON.stringify({ file_path: path })}]][[next]][[text Ok.]]`);
      return lastResults();
    }

    expect(await read(join(filesDir, 'task', 'sent.csv'))).toEqual([
      { failed: false, text: expect.stringContaining('SENT') },
    ]);
    expect(await read(join(rig.home, 'outside.csv'))).toEqual([
      { failed: true, text: expect.stringContaining('nobody can be asked') },
    ]);
    await host.close(0);
  });

  it('in a worktree the checkout of the person is outside, though Git has both for one repository', async () => {
    const checkout = join(rig.home, 'checkout');
    const tree = join(rig.home, 'data', 'worktrees', 'p', 'fix');
    const git = (...args: string[]) => execFileSync('git', ['-C', checkout, ...args], { env: rig.env, stdio: 'pipe' });
    mkdirSync(checkout);
    git('init');
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '--allow-empty', '-m', 'x');
    git('worktree', 'add', '-b', 'dispatch/fix', tree);
    const host = rig.host({ protectedPaths: [join(rig.home, 'data', 'rescue')] });
    // A folder that the worktree lacks is none, and no reason not to start.
    const addDirs = [join(tree, 'missing')];
    const project = { ...rig.project, path: tree, addDirs, permissionMode: 'acceptEdits' as const };
    const write = (path: string) => `[[tool Write ${JSON.stringify({ file_path: path, content: 'x' })}]]`;
    const places = [tree, checkout, join(rig.home, 'data', 'worktrees', 'p'), join(rig.home, 'data', 'rescue')];

    await say(
      await host.open({ project, sessionId: undefined }, never),
      [...places.map((place) => write(join(place, 'new.txt'))), '[[next]][[text Ok.]]'].join(''),
    );

    expect(lastResults()?.map(({ failed }) => failed)).toEqual([false, true, true, true]);
    expect(places.map((place) => existsSync(join(place, 'new.txt')))).toEqual([true, false, false, false]);
    await host.close(0);
  });

  it('the paths of the bridge are closed to its tools in every mode, also by a link; the rest is not', async () => {
    const own = join(rig.home, 'own [1]');
    mkdirSync(own);
    const secret = join(own, 'config.json');
    writeFileSync(secret, 'PROTECTED');
    symlinkSync(own, join(rig.project.path, 'way-in'));
    const env = { ...rig.env, IS_SANDBOX: '1' };
    const args = ['--settings', '{"permissions":{"allow":["Read"]}}', '--disallowedTools', 'WebFetch'];
    const host = rig.host({ env, args, protectedPaths: [own] });
    const project = { ...rig.project, allowBypass: true };
    const session = await host.open({ project, sessionId: undefined, mode: 'bypassPermissions' }, never);
    const tool = (name: string, input: unknown) => `[[tool ${name} ${JSON.stringify(input)}]]`;

    await say(
      session,
      [
        tool('Read', { file_path: secret }),
        tool('Read', { file_path: join(rig.project.path, 'way-in', 'config.json') }),
        tool('Write', { file_path: join(own, 'new.json'), content: 'x' }),
        tool('Bash', { command: `cat '${secret}'` }),
        tool('Write', { file_path: join(rig.home, 'free.txt'), content: 'x' }),
        '[[next]][[text Ok.]]',
      ].join(''),
    );

    const results = lastResults() ?? [];
    expect(results.map(({ failed }) => failed)).toEqual([true, true, true, true, false]);
    expect(JSON.stringify(results)).not.toContain('PROTECTED');
    expect(existsSync(join(own, 'new.json'))).toBe(false);
    await host.close(0);
  });
});

async function say(session: AgentSession, text: string): Promise<void> {
  await collect(session.prompt(randomUUID(), text));
  session.release();
}
