import { existsSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLaboratory, type Laboratory, writeProgram } from './laboratory.ts';
import { besides, conflicting, merge, refuses } from './merging.ts';

describe('a merge into the branch that is checked out', () => {
  it('goes forward where it can', async () => {
    const lab = createLaboratory();
    const tip = lab.commitFile('b.txt', 'b\n');

    expect(await merge(lab)).toEqual({ ok: true, sha: tip, wasThere: false });
    expect(lab.there('rev-parse', 'HEAD').trim()).toBe(tip);
    expect(lab.there('status', '--porcelain')).toBe('');
    expect(readFileSync(join(lab.checkout, 'b.txt'), 'utf8')).toBe('b\n');
    expect(await merge(lab)).toEqual({ ok: true, sha: tip, wasThere: true });
  });

  it('makes a merge commit else, without hooks and whatever the settings say', async () => {
    const lab = createLaboratory();
    const old = lab.commitThere('c.txt', 'c\n');
    const tip = lab.commitFile('b.txt', 'b\n');
    for (const name of ['pre-merge-commit', 'commit-msg', 'post-merge', 'prepare-commit-msg'])
      writeProgram(join(lab.checkout, '.git/hooks', name), `touch ${lab.top}/ran; exit 1`);
    lab.there('config', 'merge.ff', 'only');
    lab.there('config', 'branch.main.mergeOptions', '--squash');

    const done = await merge(lab);

    expect(done).toMatchObject({ ok: true, wasThere: false });
    expect(lab.there('show', '--no-patch', '--format=%P|%an|%s', 'HEAD').trim()).toBe(
      `${old} ${tip}|Ada|Merge branch 'dispatch/work' into main`,
    );
    expect(lab.there('status', '--porcelain')).toBe('');
    expect(existsSync(join(lab.top, 'ran'))).toBe(false);
    expect(await merge(lab)).toMatchObject({ ok: true, wasThere: true });
  });

  it('leaves alone what nobody tracks and the merge does not write', async () => {
    const lab = createLaboratory();
    lab.commitFile('b.txt', 'b\n');
    lab.writeThere('notes.txt', 'mine');

    expect(await merge(lab)).toMatchObject({ ok: true });
    expect(readFileSync(join(lab.checkout, 'notes.txt'), 'utf8')).toBe('mine');
  });

  it.each([
    ['changed', (lab: Laboratory) => lab.writeThere('a.txt', 'changed\n'), 'a.txt'],
    ['deleted', (lab: Laboratory) => rmSync(join(lab.checkout, 'a.txt')), 'a.txt'],
    [
      'staged',
      (lab: Laboratory) => {
        lab.writeThere('staged.txt', 's');
        lab.there('add', 'staged.txt');
      },
      'staged.txt',
    ],
    ['untracked in the way', (lab: Laboratory) => lab.writeThere('sub/b.txt', 'mine'), 'sub/b.txt'],
    ['a file where a folder comes', (lab: Laboratory) => lab.writeThere('sub', 'mine'), 'sub'],
    ['a link where a folder comes', (lab: Laboratory) => symlinkSync(lab.top, join(lab.checkout, 'sub')), 'sub'],
    ['a folder where a file comes', (lab: Laboratory) => lab.writeThere('sub/b.txt/mine', 'mine'), 'sub/b.txt/mine'],
    [
      'ignored in the way',
      (lab: Laboratory) => {
        writeFileSync(join(lab.checkout, '.git/info/exclude'), 'sub\n');
        lab.writeThere('sub/b.txt', 'secret');
      },
      'sub/b.txt',
    ],
  ])('is refused where something is %s', async (_, change, name) => {
    const lab = createLaboratory();
    lab.commitFile('sub/b.txt', 'b\n');
    change(lab);
    await refuses(lab, 'base-dirty', name);
  });

  it('replaces folders and files that are tracked', async () => {
    const lab = createLaboratory();
    lab.commitThere('folder/x', 'x\n');
    lab.commitThere('file', 'x\n');
    lab.git('merge', '-q', 'main');
    lab.git('rm', '-rq', 'folder', 'file');
    lab.write('folder', 'now a file\n');
    lab.write('file/x', 'now a folder\n');
    lab.git('add', '-A');
    lab.git('commit', '-qm', 'Swap');

    expect(await merge(lab)).toMatchObject({ ok: true });
    expect(readFileSync(join(lab.checkout, 'file/x'), 'utf8')).toBe('now a folder\n');
  });

  it.each(['cherry-pick', 'rebase', 'merge'])('is refused in the middle of a %s', async (what) => {
    const lab = createLaboratory();
    lab.commitFile('b.txt', 'b\n');
    lab.there('checkout', '-q', '-b', 'elsewhere');
    lab.commitThere('a.txt', 'theirs\n');
    lab.there('checkout', '-q', 'main');
    lab.commitThere('a.txt', 'ours\n');
    expect(() => lab.there(what, 'elsewhere')).toThrow();

    await refuses(lab, 'base-busy', `a ${what}`);
  });

  it('is refused while another Git works there', async () => {
    const lab = createLaboratory();
    lab.commitFile('b.txt', 'b\n');
    writeFileSync(join(lab.checkout, '.git/index.lock'), '');
    await refuses(lab, 'base-busy', 'index.lock');
  });

  it('ends one of ours that a crash cut off', async () => {
    const lab = createLaboratory();
    lab.commitThere('c.txt', 'c\n');
    lab.commitFile('b.txt', 'b\n');
    lab.there('merge', '-q', '--no-ff', '--no-commit', 'dispatch/work');

    expect(await merge(lab)).toMatchObject({ ok: true, wasThere: false });
    expect(lab.there('status', '--porcelain')).toBe('');
    expect(existsSync(join(lab.checkout, '.git/MERGE_HEAD'))).toBe(false);
    expect(lab.there('log', '-1', '--format=%s').trim()).toBe("Merge branch 'dispatch/work' into main");
  });

  it('forgets one of ours that is committed already', async () => {
    const lab = createLaboratory();
    lab.commitThere('c.txt', 'c\n');
    const tip = lab.commitFile('b.txt', 'b\n');
    lab.there('merge', '-q', '--no-ff', '-m', 'Merged', 'dispatch/work');
    writeFileSync(join(lab.checkout, '.git/MERGE_HEAD'), `${tip}\n`);

    expect(await merge(lab)).toMatchObject({ ok: true, wasThere: true });
    expect(existsSync(join(lab.checkout, '.git/MERGE_HEAD'))).toBe(false);
  });

  it('does not end a merge of the same branch that a person works on', async () => {
    const lab = createLaboratory();
    conflicting(lab);
    expect(() => lab.there('merge', 'dispatch/work')).toThrow();
    lab.writeThere('a.txt', 'solved by hand\n');

    await refuses(lab, 'base-busy');
    lab.there('add', 'a.txt');
    await refuses(lab, 'base-busy');
  });

  it('does not end a merge of another branch with the same work', async () => {
    const lab = createLaboratory();
    lab.commitThere('c.txt', 'c\n');
    lab.commitFile('b.txt', 'b\n');
    lab.git('branch', 'other');
    lab.git('commit', '--amend', '-qm', 'The same in other words');
    lab.there('merge', '-q', '--no-ff', '--no-commit', 'other');

    await refuses(lab, 'base-busy');
  });

  it('does not end a merge with files that a person added', async () => {
    const lab = createLaboratory();
    lab.commitThere('c.txt', 'c\n');
    lab.commitFile('b.txt', 'b\n');
    lab.there('merge', '-q', '--no-ff', '--no-commit', 'dispatch/work');
    lab.writeThere('c.txt', 'changed\n');

    await refuses(lab, 'base-busy');
  });
});

describe('a merge into a branch that nobody has checked out', () => {
  it('goes forward where it can', async () => {
    const lab = createLaboratory();
    const tip = lab.commitFile('b.txt', 'b\n');
    besides(lab);
    lab.writeThere('a.txt', 'changed, and not in the way\n');

    expect(await merge(lab)).toEqual({ ok: true, sha: tip, wasThere: false });
    expect(lab.there('rev-parse', 'main').trim()).toBe(tip);
    expect(lab.there('status', '--porcelain').trim()).toBe('M a.txt');
    expect(await merge(lab)).toEqual({ ok: true, sha: tip, wasThere: true });
  });

  it('makes a merge commit else', async () => {
    const lab = createLaboratory();
    const old = lab.commitThere('c.txt', 'c\n');
    const tip = lab.commitFile('b.txt', 'b\n');
    besides(lab);

    const done = await merge(lab);

    expect(done).toEqual({ ok: true, sha: lab.there('rev-parse', 'main').trim(), wasThere: false });
    expect(lab.there('show', '--no-patch', '--format=%P|%s', 'main').trim()).toBe(
      `${old} ${tip}|Merge branch 'dispatch/work' into main`,
    );
    expect(lab.there('ls-tree', '--name-only', 'main')).toBe('a.txt\nb.txt\nc.txt\n');
    expect(lab.there('status', '--porcelain')).toBe('');
    expect(await merge(lab)).toMatchObject({ ok: true, wasThere: true });
  });

  it('also where the folder of a worktree is gone', async () => {
    const lab = createLaboratory();
    besides(lab);
    lab.there('worktree', 'add', '-q', join(lab.top, 'gone'), 'main');
    rmSync(join(lab.top, 'gone'), { recursive: true });
    const tip = lab.commitFile('b.txt', 'b\n');

    expect(await merge(lab)).toMatchObject({ ok: true, sha: tip });
  });

  it('waits while the branch is rebased', async () => {
    const lab = createLaboratory();
    conflicting(lab);
    lab.there('checkout', '-q', '-b', 'upstream', 'HEAD~1');
    lab.commitThere('a.txt', 'third\n');
    lab.there('checkout', '-q', 'main');
    expect(() => lab.there('rebase', 'upstream')).toThrow();

    await refuses(lab, 'base-busy', 'rebase');
  });

  it('in another worktree is made there', async () => {
    const lab = createLaboratory();
    besides(lab);
    lab.there('worktree', 'add', '-q', join(lab.top, 'second'), 'main');
    const tip = lab.commitFile('b.txt', 'b\n');

    expect(await merge(lab)).toMatchObject({ ok: true, sha: tip });
    expect(existsSync(join(lab.top, 'second/b.txt'))).toBe(true);
  });
});
