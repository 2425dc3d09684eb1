import { readFileSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLaboratory, type Laboratory } from './laboratory.ts';

const token = ({ finishing, place }: Laboratory) => finishing.facts(place).then((facts) => facts.token);

describe('facts', () => {
  it('of no work are empty', async () => {
    const { finishing, place } = createLaboratory();

    expect(await finishing.facts(place)).toEqual({
      ...{ files: [], added: 0, deleted: 0, commits: 0, uncommitted: 0, behind: 0, isMerged: true },
      token: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('agree with `git diff --numstat -M`, untracked files included, and leave the index alone', async () => {
    const { finishing, place, git, write, commitFile, commitThere } = createLaboratory();
    commitFile('old name.txt', 'a\nb\nc\nd\ne\nf\n');
    commitThere('a.txt', 'one\ntwo\nthree\nfrom the base\n');
    git('mv', 'a.txt', 'moved\tto "this".txt');
    commitFile('bin', 'x\0y');
    write('new/ünder\nlines.txt', 'one\ntwo\n');
    write('.gitignore', 'ignored\n');
    write('ignored', 'not counted');
    write('*', 'a star\n');
    rmSync(join(place.path, 'old name.txt'));
    write('picture.png', new Uint8Array([0, 1, 2, 0]));
    const index = git('rev-parse', '--git-path', 'index').trim();
    const before = readFileSync(index);

    const facts = await finishing.facts(place);

    expect(facts.files.toSorted((one, other) => (one.path < other.path ? -1 : 1))).toEqual([
      { path: '*', what: 'added', added: 1, deleted: 0 },
      { path: '.gitignore', what: 'added', added: 1, deleted: 0 },
      { path: 'bin', what: 'added', added: undefined, deleted: undefined },
      { path: 'moved\tto "this".txt', from: 'a.txt', what: 'renamed', added: 0, deleted: 0 },
      { path: 'new/ünder\nlines.txt', what: 'added', added: 2, deleted: 0 },
      { path: 'picture.png', what: 'added', added: undefined, deleted: undefined },
    ]);
    expect(facts).toMatchObject({ added: 4, deleted: 0, commits: 2, uncommitted: 5, behind: 1, isMerged: false });
    expect(readFileSync(index)).toEqual(before);

    git('add', '-A');
    const base = git('merge-base', 'main', 'HEAD').trim();
    const numstat = git('diff', '--cached', '--numstat', '-M', '-z', base);
    expect(numstat.match(/^|\0/g)!.length - 1).toBe(facts.files.length + 2);
    const again = await finishing.facts(place);
    expect(again.files).toEqual(facts.files);
  });

  it('see a change of the same size in the second of the index', async () => {
    const lab = createLaboratory();
    const { finishing, place, git, write } = lab;
    git('config', 'core.trustctime', 'false');
    const index = git('rev-parse', '--git-path', 'index').trim();
    const file = join(place.path, 'a.txt');
    const past = Math.floor(Date.now() / 1_000) - 60;
    utimesSync(file, past, past);
    git('update-index', '--refresh');
    write('a.txt', 'one\nTWO\nthree\n');
    utimesSync(file, past, past);
    utimesSync(index, past, past);

    expect((await finishing.facts(place)).uncommitted).toBe(1);
    expect((await finishing.facts(place)).files).toEqual([{ path: 'a.txt', what: 'changed', added: 1, deleted: 1 }]);
    expect(await finishing.diff(place)).toContain('+TWO');
  });

  it('have the commit it began from where the base is gone', async () => {
    const { finishing, place, there, commitFile, commitThere } = createLaboratory();
    commitFile('b.txt', 'b\n');
    commitThere('c.txt', 'c\n');
    there('branch', '-m', 'main', 'trunk');

    expect(await finishing.facts(place)).toMatchObject({ commits: 1, behind: 0, isMerged: false });
  });

  it('have the base of a remote', async () => {
    const { finishing, place, there, commitFile } = createLaboratory();
    commitFile('b.txt', 'b\n');
    there('update-ref', 'refs/remotes/origin/main', 'HEAD');

    expect(await finishing.facts({ ...place, base: 'origin/main' })).toMatchObject({ commits: 1, behind: 0 });
  });

  it('of a worktree that is gone are an error with words', async () => {
    const { finishing, place } = createLaboratory();
    rmSync(place.path, { recursive: true });

    await expect(finishing.facts(place)).rejects.toMatchObject({
      ...{ code: 'workspace', userMessage: expect.stringContaining(place.path) },
    });
  });

  it('in the middle of a merge, with a repository within, are still there', async () => {
    const { finishing, place, git, commitFile, commitThere, top } = createLaboratory();
    commitFile('a.txt', 'mine\n');
    commitThere('a.txt', 'theirs\n');
    expect(() => git('merge', 'main')).toThrow();
    git('init', '-q', join(top, 'worktree/inner'));
    writeFileSync(join(top, 'worktree/inner/x'), 'x');

    const facts = await finishing.facts(place);

    expect(facts.files.map(({ path, what }) => [path, what])).toEqual([['a.txt', 'changed']]);
    expect(facts.uncommitted).toBeGreaterThan(0);
  });
});

describe('isMerged', () => {
  it('after a merge', async () => {
    const { finishing, place, there, commitFile } = createLaboratory();
    commitFile('b.txt', 'b\n');
    expect((await finishing.facts(place)).isMerged).toBe(false);
    there('merge', '-q', 'dispatch/work');

    expect((await finishing.facts(place)).isMerged).toBe(true);
  });

  it('after a squash merge, and when the base went further in the same lines', async () => {
    const { finishing, place, there, commitFile, commitThere } = createLaboratory();
    commitFile('a.txt', 'one\nTWO\nthree\n');
    commitFile('b.txt', 'b\n');
    there('merge', '-q', '--squash', 'dispatch/work');
    there('commit', '-qm', 'Squashed');
    expect(await finishing.facts(place)).toMatchObject({ isMerged: true, behind: 1, commits: 2 });

    commitThere('a.txt', 'one\nTWO again\nthree\n');
    expect((await finishing.facts(place)).isMerged).toBe(true);
  });

  it('after a cherry-pick of each commit', async () => {
    const { finishing, place, there, commitFile, commitThere } = createLaboratory();
    const first = commitFile('b.txt', 'b\n');
    const second = commitFile('b.txt', 'b\nc\n');
    commitThere('z.txt', 'z\n');
    there('cherry-pick', first);
    expect((await finishing.facts(place)).isMerged).toBe(false);
    there('cherry-pick', second);
    commitThere('b.txt', 'other\n');

    expect((await finishing.facts(place)).isMerged).toBe(true);
  });

  it('not with work that no commit has', async () => {
    const { finishing, place, there, write, commitFile } = createLaboratory();
    commitFile('b.txt', 'b\n');
    there('merge', '-q', 'dispatch/work');
    write('c.txt', 'c\n');

    expect((await finishing.facts(place)).isMerged).toBe(false);
  });
});

describe('the token', () => {
  it('is the same for the same state, and another for every change', async () => {
    const lab = createLaboratory();
    const { git, write, place, commitFile } = lab;
    const seen = [await token(lab)];
    expect(await token(lab)).toBe(seen[0]);

    const changes = [
      () => write('b.txt', 'bbb\n'),
      () => write('b.txt', 'ccc\n'),
      () => git('update-index', '--add', '--cacheinfo', `100644,${git('hash-object', '-w', 'a.txt').trim()},b.txt`),
      () => git('add', 'b.txt'),
      () => git('update-index', '--chmod=+x', 'b.txt'),
      () => symlinkSync('a.txt', join(place.path, 'link')),
      () => git('checkout', '-q', '-b', 'other'),
      () => commitFile('b.txt', 'b\n'),
    ];
    for (const change of changes) {
      change();
      seen.push(await token(lab));
    }

    expect(new Set(seen).size).toBe(seen.length);
  });
});

describe('diff', () => {
  it('of all files and of one, untracked and renamed ones too', async () => {
    const { finishing, place, git, write } = createLaboratory();
    git('mv', 'a.txt', 'b.txt');
    write('*.txt', 'a star\n');
    write('c.txt', 'c\n');

    const all = await finishing.diff(place);

    expect(all).toContain('rename from a.txt\nrename to b.txt');
    expect(all).toContain('+a star');
    expect(await finishing.diff(place, 'b.txt')).toContain('rename from a.txt');
    expect(await finishing.diff(place, '*.txt')).toContain('+a star');
    expect(await finishing.diff(place, '*.txt')).not.toContain('+c');
    expect(await finishing.diff(place, 'none.txt')).toBe('');
    expect(git('status', '--porcelain')).toContain('?? c.txt');
  });

  it('runs no program that the repository or its owner names', async () => {
    const { finishing, place, git, write, top } = createLaboratory();
    write('.gitattributes', '*.txt diff=mine\n');
    write('a.txt', 'changed\n');
    git('config', '--global', 'diff.external', `touch ${top}/external`);
    git('config', '--global', 'diff.mine.textconv', `touch ${top}/textconv; cat`);

    expect(await finishing.diff(place)).toContain('+changed');
    expect(() => statSync(join(top, 'external'))).toThrow();
    expect(() => statSync(join(top, 'textconv'))).toThrow();
  });

  it('is cut after 2 MB, and its last line says so', async () => {
    const { finishing, place, write } = createLaboratory();
    write('long.txt', 'a line of some length\n'.repeat(150_000));

    const diff = await finishing.diff(place);

    expect(diff.length).toBeLessThanOrEqual(2_000_000);
    expect(diff.length).toBeGreaterThan(1_990_000);
    expect(diff.trimEnd().split('\n').at(-1)).toBe('(The diff has 3.5 MB. Only its first 2 MB are here.)');
  });
});
