import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMakingRig, never } from './rig.ts';

describe('ignored files', () => {
  it('go along where .worktreeinclude names them, as private as they were; nothing is overwritten, no link followed', async () => {
    const { making, plan, root, top, write } = createMakingRig();
    write('.gitignore', '.env*\nsecrets/\n');
    write('.worktreeinclude', '.env*\nnew.txt\na.txt\nsecrets/\n');
    write('.env', 'SECRET=1');
    write('.env.there', 'theirs');
    write('secrets/deep.key', 'k');
    write('new.txt', 'not ignored');
    chmodSync(join(top, '.env'), 0o600);
    symlinkSync(root, join(top, '.env.link'));
    const place = await plan();
    await making.make(place, never);
    writeFileSync(join(place.path, '.env.there'), 'mine');
    const preparation = await making.prepare(place, undefined);
    expect(preparation).toMatchObject({
      copies: [
        { path: '.env', bytes: 8 },
        { path: 'secrets/deep.key', bytes: 1 },
      ],
      leftOut: [{ path: '.env.link', why: 'is no plain file' }],
    });
    await making.copy(place, { ...preparation, copies: [...preparation.copies, { path: '.env.there', bytes: 6 }] });

    expect(statSync(join(place.path, '.env')).mode & 0o777).toBe(0o600);
    expect(readFileSync(join(place.path, 'secrets/deep.key'), 'utf8')).toBe('k');
    expect(readFileSync(join(place.path, '.env.there'), 'utf8')).toBe('mine');
    expect(existsSync(join(place.path, '.env.link'))).toBe(false);
    expect(existsSync(join(place.path, 'new.txt'))).toBe(false);
  });

  it('are never written through a link that the branch has where a folder should be', async () => {
    const { making, plan, git, gitIn, root, write, top } = createMakingRig();
    write('.gitignore', 'conf/local\n');
    write('.worktreeinclude', 'conf/local\n');
    write('conf/local', 'SECRET');
    const place = await plan();
    await making.make(place, never);
    mkdirSync(join(root, 'outside'));
    symlinkSync(join(root, 'outside'), join(place.path, 'conf'));
    await making.copy(place, await making.prepare(place, undefined));

    expect(existsSync(join(root, 'outside/local'))).toBe(false);
    expect([git('status', '--porcelain'), gitIn(top, 'branch')].join()).toContain('main');
  });

  it('folders that claude links are links to those of the checkout', async () => {
    const { making, plan, top, write, root } = createMakingRig();
    write('.gitignore', 'node_modules\nout\n.claude\n');
    const names = ['node_modules', '../elsewhere', '/etc', 'missing', 'out'];
    write('.claude/settings.local.json', JSON.stringify({ worktree: { symlinkDirectories: names } }));
    write('node_modules/x.js', 'x');
    symlinkSync(root, join(top, 'out'));
    const place = await plan();
    await making.make(place, never);
    const preparation = await making.prepare(place, undefined);
    await making.copy(place, preparation);

    expect(preparation.links).toEqual(['node_modules']);
    expect(readlinkSync(join(place.path, 'node_modules'))).toBe(join(top, 'node_modules'));
  });
});

describe('the install', () => {
  it.each([
    ['package-lock.json', '{}', 'npm ci'],
    ['pnpm-lock.yaml', '', 'pnpm install --frozen-lockfile'],
    ['yarn.lock', '__metadata:\n  version: 8\n', 'yarn install --immutable'],
    ['yarn.lock', '# yarn lockfile v1\n', 'yarn install --frozen-lockfile'],
    ['bun.lock', '{}', 'bun install --frozen-lockfile'],
    ['uv.lock', '', 'uv sync --frozen'],
    ['Cargo.lock', '', 'cargo fetch --locked'],
    ['go.sum', '', 'go mod download'],
  ])('follows %s', async (lockFile, text, line) => {
    const { making, plan, git, write } = createMakingRig();
    write(lockFile, text);
    git('add', '.');
    git('commit', '-qm', 'lock');
    const place = await plan();
    await making.make(place, never);

    expect((await making.prepare(place, undefined)).install).toMatchObject({ line, lockFile });
    expect((await making.prepare(place, 'make ready')).install).toMatchObject({
      line: 'make ready',
      lockFile: undefined,
    });
  });

  it('is another one as soon as a file that decides what runs has changed', async () => {
    const { making, plan, git, write } = createMakingRig();
    write('package-lock.json', '{}');
    write('package.json', '{"scripts":{}}');
    git('add', '.');
    git('commit', '-qm', 'lock');
    const place = await plan();
    await making.make(place, never);
    const fingerprint = async () => (await making.prepare(place, undefined)).install!.fingerprint;
    const first = await fingerprint();
    write('a.txt', 'another text', place.path);
    expect(await fingerprint()).toBe(first);
    write('package.json', '{"scripts":{"postinstall":"curl evil"}}', place.path);

    expect(await fingerprint()).not.toBe(first);
  });

  it('runs in the worktree, and all of it ends when it is stopped', async () => {
    const { making, plan, root } = createMakingRig();
    const place = await plan();
    await making.make(place, never);
    const command = {
      line: 'pwd; echo $DISPATCH_PORT; echo oops >&2; exit 3',
      name: 'one',
      env: { DISPATCH_PORT: '20000' },
    };
    const ran = await making.run(place, command, never);
    expect(ran).toMatchObject({ exitCode: 3 });
    expect(ran.tail.split('\n').sort()).toEqual(['', '20000', place.path, 'oops'].sort());
    expect(statSync(ran.logFile).mode & 0o777).toBe(0o600);

    const stop = new AbortController();
    const started = join(root, 'started');
    const line = `(touch '${started}'; sleep 300; touch '${root}/late') & wait`;
    const running = making.run(place, { line, name: 'two', env: {} }, stop.signal);
    const looks = setInterval(() => existsSync(started) && stop.abort(new Error('stopped')), 20);
    await expect(running).rejects.toThrow('stopped');
    clearInterval(looks);
  });
});

it('ports are a free block of ten, the same for the same name', async () => {
  const { making } = createMakingRig();
  const first = await making.freePorts('dispatch/fix', []);
  expect(first % 10).toBe(0);
  expect(await making.freePorts('dispatch/fix', [])).toBe(first);
  expect(await making.freePorts('dispatch/fix', [first])).not.toBe(first);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(first + 7, '127.0.0.1', resolve));
  const other = await making.freePorts('dispatch/fix', []);
  await new Promise((resolve) => server.close(resolve));

  expect(other).not.toBe(first);
});

it('the size of a worktree is what it takes on disk', async () => {
  const { making, plan, write } = createMakingRig();
  const place = await plan();
  await making.make(place, never);
  const before = await making.size(place);
  write('large.bin', 'x'.repeat(1_000_000), place.path);

  expect((await making.size(place)) - before).toBeGreaterThanOrEqual(1_000_000);
});
