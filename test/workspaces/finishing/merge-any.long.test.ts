import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLaboratory, writeProgram } from './laboratory.ts';
import { besides, conflicting, merge, refuses } from './merging.ts';

describe('any merge', () => {
  it.each(['checked out', 'elsewhere'])(
    'that conflicts changes nothing and has the steps for Claude: %s',
    async (where) => {
      const lab = createLaboratory();
      conflicting(lab);
      if (where === 'elsewhere') lab.there('checkout', '-q', 'elsewhere');

      const message = await refuses(lab, 'conflict');

      expect(message.split('\n')).toEqual([
        '1. In your worktree, on dispatch/work, run: git merge main',
        '2. These files conflict:',
        '   - a.txt',
        '3. Solve each conflict so that the intentions of both sides are kept.',
        '4. Run the tests.',
        '5. Commit the merge. Do not push.',
      ]);
    },
  );

  it('finds that a squash merge has brought it', async () => {
    const lab = createLaboratory();
    lab.commitFile('b.txt', 'b\n');
    lab.there('merge', '-q', '--squash', 'dispatch/work');
    lab.there('commit', '-qm', 'Squashed');

    expect(await merge(lab)).toEqual({ ok: true, sha: lab.there('rev-parse', 'main').trim(), wasThere: true });
  });

  it('needs committed work', async () => {
    const lab = createLaboratory();
    lab.commitFile('b.txt', 'b\n');
    lab.write('c.txt', 'c\n');
    await refuses(lab, 'failed', 'Commit first', 'c.txt');
  });

  it('needs to know who makes a merge commit', async () => {
    const lab = createLaboratory({ isAnonymous: true });
    lab.commitThere('c.txt', 'c\n');
    lab.commitFile('b.txt', 'b\n');
    await refuses(lab, 'no-identity', 'git config --global user.email');
    besides(lab);
    await refuses(lab, 'no-identity');
  });

  it.each(['checked out', 'elsewhere'])('that cannot be signed changes nothing: %s', async (where) => {
    const lab = createLaboratory({ signMs: 500 });
    lab.commitThere('c.txt', 'c\n');
    lab.commitFile('b.txt', 'b\n');
    if (where === 'elsewhere') besides(lab);
    writeProgram(join(lab.top, 'gpg'), 'sleep 60');
    lab.git('config', '--global', 'gpg.program', join(lab.top, 'gpg'));
    lab.git('config', '--global', 'commit.gpgSign', 'true');

    await refuses(lab, 'signing');
  });

  it('needs a branch of this repository', async () => {
    const lab = createLaboratory();
    lab.commitFile('b.txt', 'b\n');
    lab.there('update-ref', 'refs/remotes/origin/main', 'HEAD');

    expect(await merge(lab, 'origin/main')).toMatchObject({
      why: 'failed',
      message: expect.stringContaining('remote'),
    });
    expect(await merge(lab, 'gone')).toMatchObject({ why: 'failed', message: expect.stringContaining('gone') });
  });

  it('of histories without a common commit fails with the words of Git', async () => {
    const lab = createLaboratory();
    lab.git('checkout', '-q', '--orphan', 'other');
    lab.commitFile('b.txt', 'b\n');
    lab.git('branch', '-f', 'dispatch/work');
    lab.git('checkout', '-q', 'dispatch/work');

    await refuses(lab, 'failed', 'unrelated histories');
  });
});
