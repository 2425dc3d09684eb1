import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLaboratory, type Laboratory, stateOf, writeProgram } from './laboratory.ts';

async function commit(lab: Laboratory, more: { hooks?: boolean; expect?: string; message?: string } = {}) {
  const { finishing, place, signal } = lab;
  const expected = more.expect ?? (await finishing.facts(place)).token;
  const { hooks = false, message = 'Do the work\n\n# of today' } = more;
  return finishing.commit(place, message, { hooks, expect: expected }, signal);
}

function hook({ checkout }: Laboratory, name: string, lines: string) {
  writeProgram(join(checkout, '.git/hooks', name), lines);
}

describe('commit', () => {
  it('takes everything but ignored files', async () => {
    const lab = createLaboratory();
    const { git, write } = lab;
    write('.gitignore', 'secret\n');
    write('secret', 'x');
    write('a.txt', 'changed\n');
    write('new/b.txt', 'b\n');
    write('staged.txt', 'b\n');
    git('add', 'staged.txt');

    const done = await commit(lab);

    expect(done).toEqual({ ok: true, sha: git('rev-parse', 'HEAD').trim() });
    expect(git('show', '--format=%an|%B', '--name-only').trim().split('\n')).toEqual([
      ...['Ada|Do the work', '', '# of today', '', '', '.gitignore', 'a.txt', 'new/b.txt', 'staged.txt'],
    ]);
    expect(git('status', '--porcelain', '--ignored')).toBe('!! secret\n');
  });

  it('finds nothing to do, also after a crash that came when the commit was made', async () => {
    const lab = createLaboratory();
    const { git, write, finishing, place, commitFile } = lab;
    expect(await commit(lab)).toMatchObject({ ok: false, why: 'nothing-to-do' });

    write('b.txt', 'b\n');
    const { token } = await finishing.facts(place);
    expect(await commit(lab, { expect: token })).toMatchObject({ ok: true });
    expect(await commit(lab, { expect: token })).toMatchObject({ why: 'nothing-to-do' });

    const index = join(git('rev-parse', '--absolute-git-dir').trim(), 'index');
    const before = readFileSync(index);
    commitFile('c.txt', 'c\n');
    writeFileSync(index, before);
    expect(git('status', '--porcelain')).not.toBe('');
    expect(await commit(lab, { expect: token })).toMatchObject({ why: 'nothing-to-do' });
    expect(git('status', '--porcelain')).toBe('');
  });

  it('does not take what its person has not seen', async () => {
    const lab = createLaboratory();
    const { write, finishing, place } = lab;
    write('b.txt', 'b\n');
    const { token } = await finishing.facts(place);
    write('b.txt', 'c\n');
    const before = stateOf(lab);

    expect(await commit(lab, { expect: token })).toMatchObject({ ok: false, why: 'base-moved' });
    expect(stateOf(lab)).toEqual(before);
  });

  it('needs to know who makes it', async () => {
    const lab = createLaboratory({ isAnonymous: true });
    lab.write('b.txt', 'b\n');
    const before = stateOf(lab);

    const done = await commit(lab);

    expect(done).toMatchObject({ ok: false, why: 'no-identity' });
    expect(done).toHaveProperty(
      'message',
      expect.stringMatching(/git config --global user\.name .*\ngit config --global user\.email /),
    );
    expect(stateOf(lab)).toEqual(before);
  });

  it.each(['merge', 'rebase', 'cherry-pick'])('waits for the end of a %s', async (what) => {
    const lab = createLaboratory();
    const { git, commitFile, commitThere } = lab;
    commitFile('a.txt', 'mine\n');
    commitThere('a.txt', 'theirs\n');
    expect(() => git(what, 'main')).toThrow();

    const done = await commit(lab);

    expect(done).toMatchObject({ ok: false, why: 'failed', message: expect.stringContaining(`a ${what}`) });
  });

  it('leaves another branch alone', async () => {
    const lab = createLaboratory();
    lab.git('checkout', '-q', '-b', 'other');
    lab.write('b.txt', 'b\n');

    expect(await commit(lab)).toMatchObject({ ok: false, why: 'failed' });
  });

  it('leaves the index of another Git alone', async () => {
    const lab = createLaboratory();
    lab.write('b.txt', 'b\n');
    writeFileSync(join(lab.git('rev-parse', '--absolute-git-dir').trim(), 'index.lock'), '');

    const done = await commit(lab);

    expect(done).toMatchObject({ ok: false, why: 'failed', message: expect.stringContaining('index.lock') });
  });
});

describe('a commit with hooks', () => {
  it('runs them only when they are allowed', async () => {
    const lab = createLaboratory();
    hook(lab, 'pre-commit', `touch ${lab.top}/ran`);
    lab.write('b.txt', 'b\n');
    expect(await commit(lab)).toMatchObject({ ok: true });
    expect(existsSync(join(lab.top, 'ran'))).toBe(false);

    lab.write('b.txt', 'c\n');
    expect(await commit(lab, { hooks: true })).toMatchObject({ ok: true });
    expect(existsSync(join(lab.top, 'ran'))).toBe(true);
  });

  it.each(['pre-commit', 'commit-msg'])('is refused by %s, and the index is as it was', async (name) => {
    const lab = createLaboratory();
    hook(lab, name, 'echo "no good: b.txt" >&2; git add -A; exit 1');
    lab.write('b.txt', 'b\n');
    lab.write('c.txt', 'c\n');
    lab.git('add', 'c.txt');
    const before = stateOf(lab);

    const done = await commit(lab, { hooks: true });

    expect(done).toMatchObject({ ok: false, why: 'hook', message: expect.stringContaining('no good: b.txt') });
    expect(stateOf(lab)).toEqual(before);
  });

  it('takes along what they add', async () => {
    const lab = createLaboratory();
    hook(lab, 'pre-commit', 'echo formatted > b.txt; git add b.txt');
    lab.write('b.txt', 'b\n');

    expect(await commit(lab, { hooks: true })).toMatchObject({ ok: true });
    expect(lab.git('show', 'HEAD:b.txt')).toBe('formatted\n');
    expect(lab.git('status', '--porcelain')).toBe('');
  });

  it('ends when its signal does, and nothing has changed', async () => {
    const lab = createLaboratory();
    hook(lab, 'pre-commit', 'sleep 20');
    lab.write('b.txt', 'b\n');
    const before = stateOf(lab);
    const { token } = await lab.finishing.facts(lab.place);
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 500);
    const begun = performance.now();

    const done = lab.finishing.commit(lab.place, 'Do it', { hooks: true, expect: token }, controller.signal);

    await expect(done).rejects.toThrow('enough');
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(stateOf(lab)).toEqual(before);
  });
});

describe('a signed commit', () => {
  const sign = (lab: Laboratory, program: string) => {
    lab.git('config', '--global', 'commit.gpgSign', 'true');
    lab.git('config', '--global', 'user.signingKey', 'ada');
    writeProgram(join(lab.top, 'gpg'), program);
    lab.git('config', '--global', 'gpg.program', join(lab.top, 'gpg'));
  };
  const good = `echo "$GPG_TTY" > "$(dirname "$0")/tty"; cat >/dev/null; echo SIGNED; printf '\\n[GNUPG:] SIG_CREATED x\\n' >&2`;

  it('has the signature', async () => {
    const lab = createLaboratory({ env: { GPG_TTY: '/dev/pts/7' } });
    lab.write('b.txt', 'b\n');
    sign(lab, good);

    expect(await commit(lab)).toMatchObject({ ok: true });
    expect(lab.git('cat-file', 'commit', 'HEAD')).toContain('gpgsig SIGNED');
    expect(readFileSync(join(lab.top, 'tty'), 'utf8')).toBe('\n');
  });

  it('that fails changes nothing', async () => {
    const lab = createLaboratory();
    lab.write('b.txt', 'b\n');
    sign(lab, 'echo "No secret key" >&2; exit 2');
    const before = stateOf(lab);

    const done = await commit(lab);

    expect(done).toMatchObject({ ok: false, why: 'signing', message: expect.stringContaining('failed to sign') });
    expect(stateOf(lab)).toEqual(before);
  });

  it('that hangs is ended, with all it started', async () => {
    const lab = createLaboratory({ signMs: 800 });
    lab.write('b.txt', 'b\n');
    sign(lab, `echo $$ > ${lab.top}/pid; sleep 60 & wait`);
    const before = stateOf(lab);
    const begun = performance.now();

    const done = await commit(lab);

    expect(done).toMatchObject({ ok: false, why: 'signing' });
    expect(stateOf(lab)).toEqual(before);
    expect(performance.now() - begun).toBeLessThan(20_000);
    const group = readFileSync(join(lab.top, 'pid'), 'utf8').trim();
    expect(execFileSync('ps', ['-A', '-o', 'pgid=,stat='], { encoding: 'utf8' })).not.toMatch(
      new RegExp(`^ *${group} +[^Z\\s]`, 'm'),
    );
  });

  it('with a key for ssh that is not there', async () => {
    const lab = createLaboratory();
    lab.write('b.txt', 'b\n');
    lab.git('config', '--global', 'commit.gpgSign', 'true');
    lab.git('config', '--global', 'gpg.format', 'ssh');

    expect(await commit(lab)).toMatchObject({ ok: false, why: 'signing' });
    lab.git('config', '--global', 'user.signingKey', join(lab.top, 'no-key'));
    expect(await commit(lab)).toMatchObject({ ok: false, why: 'signing' });
  });

  it('does not run what the repository names to find a key', async () => {
    const lab = createLaboratory();
    lab.write('b.txt', 'b\n');
    lab.git('config', '--global', 'commit.gpgSign', 'true');
    lab.git('config', 'gpg.format', 'ssh');
    lab.git('config', 'gpg.ssh.defaultKeyCommand', `touch ${lab.top}/evil-ran`);

    expect(await commit(lab)).toMatchObject({ ok: false, why: 'signing' });
    expect(existsSync(join(lab.top, 'evil-ran'))).toBe(false);
  });

  it('does not run a program that the repository names', async () => {
    const lab = createLaboratory();
    lab.write('b.txt', 'b\n');
    sign(lab, good);
    writeProgram(join(lab.top, 'evil'), `touch ${lab.top}/evil-ran; exit 1`);
    lab.git('config', 'gpg.program', join(lab.top, 'evil'));

    expect(await commit(lab)).toMatchObject({ ok: true });
    expect(existsSync(join(lab.top, 'evil-ran'))).toBe(false);
  });
});

describe('hooks', () => {
  it('are those that would run, and their fingerprint changes with them', async () => {
    const lab = createLaboratory();
    const { finishing, place, checkout } = lab;
    expect(await finishing.hooks(place)).toEqual({ names: [], fingerprint: '' });

    hook(lab, 'pre-commit', 'true');
    hook(lab, 'pre-push', 'true');
    hook(lab, 'update', 'true');
    writeFileSync(join(checkout, '.git/hooks/commit-msg'), 'not executable');
    chmodSync(join(checkout, '.git/hooks/commit-msg'), 0o644);
    const first = await finishing.hooks(place);
    expect(first).toEqual({ names: ['pre-commit', 'pre-push'], fingerprint: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await finishing.hooks(place)).toEqual(first);

    hook(lab, 'pre-push', 'false');
    expect((await finishing.hooks(place)).fingerprint).not.toBe(first.fingerprint);
  });

  it('are where core.hooksPath says, with what Husky starts', async () => {
    const lab = createLaboratory();
    const { finishing, place, git } = lab;
    git('config', 'core.hooksPath', '.husky/_');
    hook(lab, 'pre-push', 'true');
    expect((await finishing.hooks(place)).names).toEqual([]);

    writeProgram(join(place.path, '.husky/_/pre-commit'), '. "$(dirname "$0")/h"');
    lab.write('.husky/pre-commit', 'npm test');
    const first = await finishing.hooks(place);
    expect(first.names).toEqual(['pre-commit']);
    lab.write('.husky/pre-commit', 'npm run other');
    expect((await finishing.hooks(place)).fingerprint).not.toBe(first.fingerprint);
  });
});
