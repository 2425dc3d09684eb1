import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calling, createAskingRig } from './asking-rig.ts';

/* The real claude, a real git and a real disk: what a grant covers is judged by where things really are. */

it('a grant covers neither a write through a link nor git in a folder that is not the project’s', async () => {
  const { chat, ann, project, environment, telegram, start, tap } = await createAskingRig();
  const outside = join(project, '..', 'outside');
  const ran = join(outside, 'ran');
  mkdirSync(outside);
  symlinkSync('../outside', join(project, 'docs'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: project, env: environment, encoding: 'utf8' });
  git('init', '--quiet');
  await start();
  let ends = 0;

  /** claude makes the call; resolves with the card that asks for it, or with undefined when it went through unasked. */
  async function attempt(tool: string, input: unknown, part: string) {
    const end = `End ${++ends}.`;
    const before = chat.answers.at(-1)?.id ?? 0;
    chat.say(ann, calling(tool, input, end));
    return telegram.until(() => {
      const asked = chat.answers.find(
        ({ id, text, buttons }) =>
          id > before && text.includes(part) && buttons.flat().some(({ label }) => label === 'Allow once'),
      );
      return asked ? { asked } : chat.answers.some(({ text }) => text.includes(end)) && { asked: undefined };
    }, `a card with “${part}” or the end of the task`);
  }

  async function allow(tool: string, input: unknown, part: string, how = 'Allow once'): Promise<void> {
    const { asked } = await attempt(tool, input, part);
    if (asked) await tap(asked, how);
    await chat.untilMessage(`End ${ends}.`);
  }

  await allow('Write', { file_path: join(project, 'b.txt'), content: 'b\n' }, 'b.txt', 'Allow 30 min');
  await allow('Bash', { command: 'git add b.txt' }, 'git add', 'Allow git add');
  expect(git('status', '--short')).toContain('A  b.txt');

  const pwn = await attempt('Write', { file_path: join(project, 'docs', 'pwn.txt'), content: 'x\n' }, 'pwn.txt');
  expect(pwn.asked?.text).toMatch(/⚠️.*docs\/pwn\.txt → .*\/outside\/pwn\.txt/);
  expect(pwn.asked?.buttons.flat().filter(({ label }) => label.includes('30 min'))).toEqual([]);
  await tap(pwn.asked!, 'Deny');
  await chat.untilMessage(`End ${ends}.`);
  expect(existsSync(join(outside, 'pwn.txt'))).toBe(false);

  await allow('Bash', { command: 'mkdir -p sub/objects sub/refs && cd sub' }, 'mkdir -p');
  await allow('Write', { file_path: join(project, 'sub', 'HEAD'), content: 'ref: refs/heads/main\n' }, 'sub/HEAD');
  const settings = `[core]\n\tbare = false\n\tworktree = ${project}/sub\n\tfsmonitor = "touch ${ran}; false"\n`;
  await allow('Write', { file_path: join(project, 'sub', 'config'), content: settings }, 'sub/config');
  const elsewhere = await attempt('Bash', { command: 'git add b.txt' }, 'git add');
  expect(existsSync(ran)).toBe(false);
  expect(elsewhere.asked?.text).toContain(`Folder: ${join(project, 'sub')}`);
  expect(elsewhere.asked?.buttons.flat().filter(({ label }) => label.includes('30 min'))).toEqual([]);
  await tap(elsewhere.asked!, 'Deny');
  await chat.untilMessage(`End ${ends}.`);
  expect(readFileSync(join(project, 'b.txt'), 'utf8')).toBe('b\n');
  expect(existsSync(ran)).toBe(false);
});
