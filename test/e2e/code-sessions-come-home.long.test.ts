import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calling, createAskingRig } from './asking-rig.ts';

/* The real claude, real Git and a strict Telegram: work is delegated, done beside the chat, and brought home by taps. */

async function createCodeRig(args: readonly string[] = ['--allowedTools', 'Bash,Write,Edit']) {
  const rig = await createAskingRig({}, { claude: { args, spare: false }, worktrees: { keepDays: 7 } });
  const { project, chat, tap, telegram } = rig;
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  git(project, 'init', '-q', '-b', 'main');
  git(project, 'config', 'user.name', 'Ann');
  git(project, 'config', 'user.email', 'ann@example.org');
  writeFileSync(join(project, 'a.txt'), 'one\n');
  git(project, 'add', 'a.txt');
  git(project, 'commit', '-qm', 'first');
  return {
    ...rig,
    git,
    /** The newest card of this session that can be pressed. */
    workCard: (part: string, label: string) =>
      telegram.until(
        () =>
          chat.answers.findLast(
            ({ text, buttons }) => text.includes(part) && buttons.flat().some((one) => one.label.startsWith(label)),
          ),
        `a card of “${part}” with ${label}`,
      ),
    async press(part: string, label: string) {
      const card = await telegram.until(
        () =>
          chat.answers.findLast(
            ({ text, buttons }) => text.includes(part) && buttons.flat().some((one) => one.label.startsWith(label)),
          ),
        `a card of “${part}” with ${label}`,
      );
      return tap(card, label);
    },
  };
}

const write = (name: string, content: string) => calling('Write', { file_path: name, content }, `Wrote ${name}.`);

it('two code sessions and a person edit one repository at once; a tap commits, merges and discards, with a copy kept', async () => {
  const { chat, ann, project, git, start, press, home, untilFinal, telegram } = await createCodeRig();
  await start();
  chat.say(ann, `/code fix one: ${write('one.txt', 'by the first\n')}`);
  chat.say(ann, `/code fix two: ${write('two.txt', 'by the second\n')}`);
  writeFileSync(join(project, 'mine.txt'), 'by hand\n');
  await untilFinal('Wrote one.txt.');
  await untilFinal('Wrote two.txt.');
  const trees = git(project, 'worktree', 'list', '--porcelain')
    .split('\n')
    .filter((line) => line.startsWith('worktree '))
    .map((line) => line.slice('worktree '.length));
  expect(trees).toHaveLength(3);
  const [one, two] = trees
    .slice(1)
    .sort((a, b) => Number(existsSync(join(b, 'one.txt'))) - Number(existsSync(join(a, 'one.txt'))));
  expect(one!.startsWith(join(home, 'worktrees'))).toBe(true);
  expect([
    existsSync(join(one!, 'one.txt')),
    existsSync(join(one!, 'two.txt')),
    existsSync(join(one!, 'mine.txt')),
  ]).toEqual([true, false, false]);
  expect([existsSync(join(two!, 'one.txt')), existsSync(join(two!, 'two.txt'))]).toEqual([false, true]);
  expect(git(project, 'status', '--porcelain')).toBe('?? mine.txt\n');
  const [first, second] = [one!, two!].map((folder) => git(folder, 'symbolic-ref', '--short', 'HEAD').trim());

  await press(`${first} → main`, 'Merge into main');
  await telegram.until(() => chat.answers.some(({ text }) => text.includes('Publishes nothing.')), 'what a merge does');
  await press(`${first} → main`, 'Merge into main');
  await telegram.until(() => chat.answers.some(({ text }) => text.includes('Merged into main')), 'the merge');
  expect(readFileSync(join(project, 'one.txt'), 'utf8')).toBe('by the first\n');
  expect(readFileSync(join(project, 'mine.txt'), 'utf8')).toBe('by hand\n');
  expect(existsSync(join(project, 'two.txt'))).toBe(false);

  await press(`${second} → main`, 'Discard');
  await telegram.until(
    () => chat.answers.some(({ text }) => text.includes('A copy of all of it is kept first')),
    'what a discard does',
  );
  expect(existsSync(join(two!, 'two.txt'))).toBe(true);
  await press(`${second} → main`, 'Discard');
  await telegram.until(() => chat.answers.some(({ text }) => text.includes('Removed dispatch/')), 'the discard');
  expect(existsSync(two!)).toBe(false);
  const id = /\/rescue (r\d+)/.exec(chat.answers.findLast(({ text }) => text.includes('Removed dispatch/'))!.text)![1]!;
  chat.say(ann, `/rescue ${id}`);
  await telegram.until(() => chat.answers.some(({ text }) => text.includes('is back as the session')), 'the rescue');
  const back = git(project, 'worktree', 'list', '--porcelain')
    .split('\n')
    .filter((line) => line.startsWith('worktree '))
    .map((line) => line.slice(9));
  expect(back.some((folder) => existsSync(join(folder, 'two.txt')) && folder !== project)).toBe(true);
});

it('a session whose worktree was switched to another branch lets nothing run, and never works in the checkout', async () => {
  const { chat, ann, project, git, start, untilFinal, telegram } = await createCodeRig();
  await start();
  chat.say(ann, `/code fix one: ${write('one.txt', '1\n')}`);
  await untilFinal('Wrote one.txt.');
  const folder = git(project, 'worktree', 'list', '--porcelain')
    .split('\n')
    .filter((line) => line.startsWith('worktree '))[1]!
    .slice(9);
  git(folder, 'checkout', '-q', '-b', 'elsewhere');
  const name = folder.split('/').at(-1)!;
  chat.say(ann, `/open ${name}`);
  await chat.untilMessage('This chat continues');
  chat.say(ann, write('late.txt', 'late\n'));
  await telegram.until(
    () => chat.answers.some(({ text }) => text.includes('is on elsewhere, not on') && text.includes('Nothing ran')),
    'the refusal',
  );

  expect([existsSync(join(project, 'late.txt')), existsSync(join(folder, 'late.txt'))]).toEqual([false, false]);
});

it('what a task did in the checkout itself is undone by two taps', async () => {
  const { chat, ann, project, start, press, untilFinal, telegram } = await createCodeRig([]);
  await start();
  chat.say(ann, calling('Bash', { command: 'echo two > a.txt; echo new > b.txt' }, 'Changed it.'));
  await press('echo two', 'Allow once');
  await untilFinal('Changed it.');
  await press('2 files changed in the checkout', 'Undo');
  await press('Undo task #1 in the checkout', 'Undo 2 files');
  await telegram.until(() => chat.answers.some(({ text }) => text.includes('Task #1 is undone')), 'the undo');

  expect([readFileSync(join(project, 'a.txt'), 'utf8'), existsSync(join(project, 'b.txt'))]).toEqual(['one\n', false]);
});
