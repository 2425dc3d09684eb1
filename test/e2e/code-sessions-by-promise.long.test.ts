import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { calling } from './asking-rig.ts';
import { createCodeRig, withGh, write } from './code-rig.ts';

/* The real claude, real Git and strict servers of both platforms: one promise each. */

type Rig = Awaited<ReturnType<typeof createCodeRig>>;

/** Posts go in order: when a later one has arrived, the bridge knows the messages before it. */
async function known({ say, untilText }: Rig): Promise<void> {
  say('/whoami');
  await untilText('owner');
}

describe.each(['telegram', 'discord'] as const)('on %s', (platform) => {
  it('routes-and-offers-the-other: coding work is recognised, and one tap keeps it in the chat', async () => {
    const { say, start, press, untilText, project, model, until, worktrees } = await createCodeRig(platform, {
      route: 'ask',
    });
    await start();
    model.teach('redirect in login.ts', write('made.txt', 'here\n'));
    model.teach('test in login.ts', write('apart.txt', 'apart\n'));
    say('Fix the redirect in login.ts');
    await press('Should this be a code session?', 'Here');
    await untilText('Wrote made.txt.');
    expect(readFileSync(join(project, 'made.txt'), 'utf8')).toBe('here\n');
    expect(worktrees()).toEqual([]);

    say('Fix the broken test in login.ts');
    await press('Should this be a code session?', 'Code session');
    await untilText('Wrote apart.txt.');
    await until(() => worktrees().length === 1, 'the worktree');
    expect(existsSync(join(project, 'apart.txt'))).toBe(false);
    expect(readFileSync(join(worktrees()[0]!, 'apart.txt'), 'utf8')).toBe('apart\n');
    expect(model.promptsSeen('test in login.ts')).toBe(1);
  });

  it('sessions-run-side-by-side: two code sessions, the chat and a person at the desk, each with its own work', async () => {
    const { say, start, model, untilText, worktrees, project, git } = await createCodeRig(platform);
    await start();
    say(`/code fix one [[gate one]]${write('one.txt', '1\n')}`);
    say(`/code fix two [[gate two]]${write('two.txt', '2\n')}`);
    await model.untilGate('one');
    await model.untilGate('two');
    writeFileSync(join(project, 'mine.txt'), 'mine\n');
    say('hello [[text Hello from the chat.]]');
    await untilText('Hello from the chat.');
    model.open('two');
    await untilText('Wrote two.txt.');
    model.open('one');
    await untilText('Wrote one.txt.');

    const made = worktrees().map((folder) => git(folder, 'status', '--porcelain'));
    expect(made.sort()).toEqual(['?? one.txt\n', '?? two.txt\n']);
    expect(git(project, 'status', '--porcelain')).toBe('?? mine.txt\n');
  });

  it('a-task-has-its-own-model-and-effort: what was chosen for it reaches the model, and the footer names it', async () => {
    const { say, start, model, untilText } = await createCodeRig(platform);
    await start();
    say('/code --model haiku --effort low fix one [[text With little effort.]]');
    const { text } = await untilText('With little effort.');
    say('hello [[text As always.]]');
    await untilText('As always.');

    const seen = (words: string) => model.requests.findLast(({ prompt }) => prompt.includes(words))!;
    expect(seen('fix one')).toMatchObject({ effort: 'low', model: expect.stringContaining('haiku') });
    expect(seen('hello').model).not.toContain('haiku');
    expect(text).toContain('haiku');
    expect(text).toContain('effort low');
  });

  it('diff-comment-reaches-claude: a reply to a file of the diff is work for its session', async () => {
    const rig = await createCodeRig(platform);
    const { say, start, press, untilText, model, worktrees, project } = rig;
    await start();
    say(`/code fix one ${write('one.txt', 'first\n')}`);
    await untilText('Wrote one.txt.');
    await press('→ main', 'Diff');
    const diff = await untilText('+first');
    await known(rig);
    say(`Make it better. ${write('better.txt', 'better\n')}`, diff.id);
    await untilText('Wrote better.txt.');

    expect(existsSync(join(worktrees()[0]!, 'better.txt'))).toBe(true);
    expect(existsSync(join(project, 'better.txt'))).toBe(false);
    expect(JSON.stringify(model.requests.at(-1)!.messages)).toContain('+first');
  });

  it('merge-conflict-is-solved: Claude gets the steps, and the merge goes through afterwards', async () => {
    const { say, start, press, untilText, model, project, git } = await createCodeRig(platform);
    await start();
    say(`/code fix one ${write('a.txt', 'theirs\n')}`);
    await untilText('Wrote a.txt.');
    writeFileSync(join(project, 'a.txt'), 'mine\n');
    git(project, 'commit', '-qam', 'mine');
    await press('→ main', 'Merge into main');
    await press('Publishes nothing.', 'Merge into main');
    const command = "git merge main; printf 'both\\n' > a.txt; git commit -qam 'Merge main'";
    model.teach('These files conflict', calling('Bash', { command }, 'Both are kept.'));
    await press('both sides changed the same lines', 'Have Claude solve it');
    await untilText('Both are kept.');
    expect(readFileSync(join(project, 'a.txt'), 'utf8')).toBe('mine\n');
    await press('2 commits', 'Merge into main');
    await press('Publishes nothing.', 'Merge into main');
    await untilText('Merged into main');

    expect(readFileSync(join(project, 'a.txt'), 'utf8')).toBe('both\n');
  });

  it('nothing-is-published-unasked: branches and pull requests leave the machine by two taps, once', async () => {
    const rig = await createCodeRig(platform);
    const { say, start, press, untilText, git, remote, home } = rig;
    const { options, file } = withGh(home);
    await start(options);
    say(`/code fix one ${write('one.txt', '1\n')}`);
    await untilText('Wrote one.txt.');
    await press('→ main', 'Commit');
    await press('Commits 1 file', 'Commit');
    await untilText('Committed');
    expect(git(remote, 'branch', '--list').trim()).toBe('* main');
    await press('Committed', 'Publish');
    await untilText('Opens no pull request.');
    expect(git(remote, 'branch', '--list').trim()).toBe('* main');
    await press('Opens no pull request.', 'Publish');
    await untilText('Published dispatch/');

    expect(git(remote, 'branch', '--list', 'dispatch/*').trim()).toMatch(/^dispatch\//);
    const calls = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { calls: string[][] }).calls : [];
    expect(calls.filter(([, verb]) => verb === 'create')).toEqual([]);
  });

  it('discard-keeps-a-rescue: what was taken away comes back, byte by byte', async () => {
    const { say, start, press, untilText, worktrees, until } = await createCodeRig(platform);
    await start();
    say(`/code fix one ${write('one.txt', 'a\tb\r\nü')}`);
    await untilText('Wrote one.txt.');
    const [folder] = worktrees();
    await press('→ main', 'Discard');
    await press('A copy of all of it is kept first', 'Discard');
    const { text } = await untilText('Removed dispatch/');
    expect(existsSync(folder!)).toBe(false);
    const id = /\/rescue (r\d+)/.exec(text)![1]!;
    say(`/rescue ${id}`);
    await untilText('is back as the session');
    await until(() => worktrees().length === 1, 'the worktree');

    expect(readFileSync(join(worktrees()[0]!, 'one.txt'), 'utf8')).toBe('a\tb\r\nü');
  });

  it('resume-never-lands-in-the-main-checkout: a worktree that is not as it was lets nothing run', async () => {
    const { say, start, untilText, worktrees, project, git } = await createCodeRig(platform);
    await start();
    say(`/code fix one ${write('one.txt', '1\n')}`);
    await untilText('Wrote one.txt.');
    const folder = worktrees()[0]!;
    git(folder, 'checkout', '-q', '-b', 'elsewhere');
    say(`/open ${folder.split('/').at(-1)!}`);
    await untilText('This chat continues');
    say(write('late.txt', 'late\n'));
    await untilText('Nothing ran');

    expect([existsSync(join(project, 'late.txt')), existsSync(join(folder, 'late.txt'))]).toEqual([false, false]);
  });

  it('desk-session-is-joined: one that plain claude made is listed, continued here, and handed back', async () => {
    const { say, start, press, untilText, project, environment, model } = await createCodeRig(platform);
    // Not synchronous: the model answers from this process.
    const atDesk = async (...args: string[]) =>
      (await promisify(execFile)('claude', ['-p', ...args], { cwd: project, env: environment })).stdout;
    await atDesk('Mend the login [[text Mended at the desk.]]');
    await start();
    say('/join mend');
    const { text } = await untilText('Claude: Mended at the desk.');
    const line = /cd (\S+) && claude --resume (\S+)/.exec(text)!;
    expect(line[1]).toBe(project);
    await press('Claude: Mended at the desk.', 'Continue here');
    await untilText('which was begun at the desk');
    say('Go on [[text Continued in the chat.]]');
    await untilText('Continued in the chat.');
    const seen = model.requests.findLast(({ prompt }) => prompt.includes('Go on'))!;
    expect(JSON.stringify(seen.messages)).toContain('Mended at the desk.');
    expect(seen.session).toBe(line[2]);

    say('/sessions');
    await press('home · desk', 'mend-the-login');
    expect((await untilText('At the desk:')).text).toContain(`claude --resume ${line[2]}`);
    expect(await atDesk('--resume', line[2]!, 'And now [[text Back at the desk.]]')).toContain('Back at the desk.');
    const last = model.requests.findLast(({ prompt }) => prompt.includes('And now'))!;
    expect(JSON.stringify(last.messages)).toContain('Continued in the chat.');
  });
});
