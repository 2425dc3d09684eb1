import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createMakingRig, never } from './rig.ts';

describe('a worktree', () => {
  it('is made outside the repository; making it once more changes nothing, and the next name has a number', async () => {
    const { making, plan, git, worktrees } = createMakingRig('a b ü\nc');
    const place = await plan();
    expect(place).toMatchObject({ path: join(worktrees, 'p/fix'), branch: 'dispatch/fix', base: 'main' });
    await making.make(place, never);
    writeFileSync(join(place.path, 'a.txt'), 'changed');
    rmSync(join(place.path, 'a.txt'));
    await making.make(place, never);

    expect(existsSync(join(place.path, 'a.txt'))).toBe(false);
    expect(await making.whyNot(place)).toBeUndefined();
    expect(await plan()).toMatchObject({ branch: 'dispatch/fix-2' });
    expect(git('status', '--porcelain')).toBe('');
    expect(git('symbolic-ref', 'HEAD').trim()).toBe('refs/heads/main');
  });

  it('runs no hook and no filter that the repository names', async () => {
    const { making, plan, git, top, root, write } = createMakingRig();
    const mark = join(root, 'ran');
    writeFileSync(join(top, '.git/hooks/post-checkout'), `#!/bin/sh\ntouch '${mark}'\n`, { mode: 0o755 });
    write('.gitattributes', '*.txt filter=evil diff=evil merge=evil\n');
    git('add', '.');
    git('commit', '-qm', 'attributes');
    for (const key of [
      'filter.evil.smudge',
      'filter.evil.clean',
      'core.fsmonitor',
      'diff.external',
      'diff.evil.command',
    ])
      git('config', key, `touch '${mark}'; cat`);
    rmSync(mark, { force: true });
    const place = await plan();
    await making.make(place, never);
    await making.inspect(place.path);

    expect(existsSync(mark)).toBe(false);
    expect(readFileSync(join(place.path, 'a.txt'), 'utf8')).toBe('one\n');
  });

  it('has another branch name where a branch dispatch leaves no room', async () => {
    const { git, plan } = createMakingRig();
    git('branch', 'dispatch');

    expect(await plan()).toMatchObject({ branch: 'dispatch-fix' });
  });

  it('whose folder is gone is made once more from its branch, locked or not', async () => {
    const { making, plan, git, gitIn } = createMakingRig();
    const place = await plan();
    await making.make(place, never);
    writeFileSync(join(place.path, 'b.txt'), 'two\n');
    gitIn(place.path, 'add', '.');
    gitIn(place.path, 'commit', '-qm', 'second');
    git('worktree', 'lock', place.path);
    rmSync(place.path, { recursive: true });
    expect(await making.whyNot(place)).toBe('is gone');
    await making.make(place, never);

    expect(await making.whyNot(place)).toBeUndefined();
    expect(readFileSync(join(place.path, 'b.txt'), 'utf8')).toBe('two\n');
  });

  it('that a kill left half made is finished', async () => {
    const { making, plan, top } = createMakingRig();
    const place = await plan();
    await making.make(place, never);
    const own = join(top, '.git/worktrees/fix');
    writeFileSync(join(own, 'locked'), 'initializing');
    writeFileSync(join(own, 'index.lock'), '');
    rmSync(join(own, 'index'));
    rmSync(join(place.path, 'a.txt'));
    await making.make(place, never);

    expect(await making.whyNot(place)).toBeUndefined();
    expect(readFileSync(join(place.path, 'a.txt'), 'utf8')).toBe('one\n');
    expect(existsSync(join(own, 'locked'))).toBe(false);
  });

  it('of which only Git’s entry was made is made', async () => {
    const { making, plan, top, git } = createMakingRig();
    const place = await plan();
    await making.make(place, never);
    rmSync(place.path, { recursive: true });
    mkdirSync(place.path);
    writeFileSync(join(top, '.git/worktrees/fix/locked'), 'initializing');
    await making.make(place, never);

    expect(await making.whyNot(place)).toBeUndefined();
    expect(git('worktree', 'list').trim().split('\n')).toHaveLength(2);
  });

  it('never takes the place of files that nobody knows', async () => {
    const { making, plan } = createMakingRig();
    const place = await plan();
    mkdirSync(place.path, { recursive: true });
    writeFileSync(join(place.path, 'mine'), 'x');

    await expect(making.make(place, never)).rejects.toMatchObject({ code: 'workspace' });
    expect(readFileSync(join(place.path, 'mine'), 'utf8')).toBe('x');
  });

  it('begins at the remote’s default branch where that is wanted, fetched first', async () => {
    const { making, plan, git, gitIn, root, write } = createMakingRig();
    const bare = join(root, 'remote.git');
    git('clone', '-q', '--bare', '.', bare);
    git('remote', 'add', 'origin', bare);
    const other = join(root, 'other');
    git('clone', '-q', bare, other);
    write('b.txt', 'newer\n', other);
    gitIn(other, 'add', '.');
    gitIn(other, 'commit', '-qm', 'newer');
    gitIn(other, 'push', '-q', 'origin', 'main');
    const place = await plan({ base: 'origin' });
    await making.make(place, never);

    expect(place.base).toBe('origin/main');
    expect(readFileSync(join(place.path, 'b.txt'), 'utf8')).toBe('newer\n');
    expect(git('log', '--oneline').trim().split('\n')).toHaveLength(1);
  });

  it('has its submodules, without the network', async () => {
    const { making, plan, git, gitIn, root, write } = createMakingRig();
    const library = join(root, 'library');
    mkdirSync(library);
    gitIn(library, 'init', '-q', '-b', 'main');
    write('lib.txt', 'lib\n', library);
    gitIn(library, 'add', '.');
    gitIn(library, 'commit', '-qm', 'lib');
    git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'lib');
    git('commit', '-qm', 'submodule');
    rmSync(library, { recursive: true });
    const place = await plan();
    await making.make(place, never);

    expect(readFileSync(join(place.path, 'lib/lib.txt'), 'utf8')).toBe('lib\n');
    expect(git('status', '--porcelain')).toBe('');
  });
});

describe('what keeps a task from a worktree', () => {
  it('is another branch, another folder, or no worktree any more', async () => {
    const { making, plan, git, gitIn, top } = createMakingRig();
    const place = await plan();
    await making.make(place, never);
    gitIn(place.path, 'checkout', '-q', '-b', 'other');
    expect(await making.whyNot(place)).toBe('is on other, not on dispatch/fix');
    gitIn(place.path, 'checkout', '-q', 'dispatch/fix');
    expect(await making.whyNot(place)).toBeUndefined();
    rmSync(join(place.path, '.git'));
    expect(await making.whyNot(place)).toBe('is no worktree any more');
    writeFileSync(join(place.path, '.git'), `gitdir: ${top}/.git`);
    git('branch', 'spare');

    expect(await making.whyNot(place)).toMatch(/^is (?:on|no)/);
  });

  it('is told in one clause for each folder that can have none', async () => {
    const { making, top, root, git, write } = createMakingRig();
    const why = async (folder: string) => {
      const checkout = await making.inspect(folder);
      return checkout.kind === 'unfit' ? checkout.why : undefined;
    };
    expect(await why(join(root, 'none'))).toBe('has no folder any more');
    expect(await why(root)).toBe('is no Git repository');
    expect(making.hasRepository(root)).toBe(false);
    expect(making.hasRepository(join(top, 'deep/er'))).toBe(true);
    git('checkout', '-q', '--detach');
    expect(await why(top)).toBe('has no branch checked out (a detached HEAD)');
    git('checkout', '-q', 'main');
    git('checkout', '-q', '-b', 'side');
    write('a.txt', 'side\n');
    git('commit', '-qam', 'side');
    git('checkout', '-q', 'main');
    write('a.txt', 'main\n');
    git('commit', '-qam', 'main');
    expect(() => git('merge', 'side')).toThrow();
    expect(await why(top)).toBe('is in the middle of a merge');
    git('merge', '--abort');
    expect(() => git('rebase', 'side')).toThrow();
    expect(await why(top)).toBe('is in the middle of a rebase');
    git('rebase', '--abort');
    git('init', '-q', '--bare', join(root, 'bare'));
    expect(await why(join(root, 'bare'))).toBe('is a bare repository, without files to work on');
    git('init', '-q', join(root, 'empty'));
    expect(await why(join(root, 'empty'))).toBe('has no commit yet');
    expect(await why(top)).toBeUndefined();
  });
});
