import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calling, createAskingRig } from './asking-rig.ts';

/* The real claude, real Git and a forum of a strict Telegram: a code session works and talks in a topic of its own. */

const write = (name: string) => calling('Write', { file_path: name, content: 'x\n' }, `Wrote ${name}.`);

async function createForumRig() {
  const config = { claude: { args: ['--allowedTools', 'Write'], spare: false }, worktrees: { keepDays: 7 } };
  const rig = await createAskingRig({}, config);
  const git = (...args: string[]) => execFileSync('git', args, { cwd: rig.project, encoding: 'utf8', stdio: 'pipe' });
  git('init', '-q', '-b', 'main');
  git('-c', 'user.name=Ann', '-c', 'user.email=ann@example.org', 'commit', '-q', '--allow-empty', '-m', 'first');
  return { ...rig, git };
}

it('a code session of a forum answers in its own topic, and what is said there goes to it without a mention', async () => {
  const { project, telegram, ann, start, git } = await createForumRig();
  const forum = telegram.group([ann], { forum: true, managesTopics: true });
  await start();

  forum.say(ann, `/code fix one: ${write('one.txt')}`);
  const first = await forum.untilMessage('Wrote one.txt.');
  const [topic, ...others] = forum.topics;
  expect(others).toEqual([]);
  expect(topic).toMatchObject({ id: first.thread, closed: false });
  // What was asked is in another topic: nothing here can reply to it.
  expect(first.replyTo).toBeUndefined();

  forum.say(ann, write('two.txt'), { thread: first.thread! });
  const second = await forum.untilMessage('Wrote two.txt.');
  expect(second.thread).toBe(first.thread);
  expect(forum.topics).toHaveLength(1);
  const [, folder] = git('worktree', 'list', '--porcelain')
    .split('\n')
    .filter((line) => line.startsWith('worktree '))
    .map((line) => line.slice('worktree '.length));
  expect(['one.txt', 'two.txt'].map((name) => existsSync(join(folder!, name)))).toEqual([true, true]);
  expect(existsSync(join(project, 'one.txt'))).toBe(false);
  expect(forum.answers.filter(({ thread, text }) => thread === undefined && text.includes('Wrote'))).toEqual([]);
});

it('where the bot may not manage topics, the session shares its chat, and Telegram is asked once', async () => {
  const { telegram, ann, start } = await createForumRig();
  const forum = telegram.group([ann], { forum: true });
  await start();

  for (const name of ['one.txt', 'two.txt']) {
    forum.say(ann, `/code fix ${name}: ${write(name)}`);
    expect((await forum.untilMessage(`Wrote ${name}.`)).thread).toBeUndefined();
  }
  expect(telegram.callsOf('createForumTopic')).toHaveLength(1);
});
