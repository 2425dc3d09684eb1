import { existsSync, mkdirSync, realpathSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { calling, createAskingRig } from './asking-rig.ts';

/* The real claude and a real disk: a folder outside the project is open from its approval to its removal, and no further. */

it('an approved folder is read without asking until it is removed, also by a session that was there before', async () => {
  const { chat, ann, project, telegram, start, tap } = await createAskingRig();
  const base = realpathSync(join(project, '..'));
  const [lib, other] = ['lib', 'other'].map((name) => join(base, name));
  for (const folder of [lib!, other!]) {
    mkdirSync(folder);
    for (const name of ['a.txt', 'b.txt', '.env']) writeFileSync(join(folder, name), 'words\n');
  }
  await start();
  let ends = 0;

  /** claude makes the call; resolves with the card that asks for it, or with undefined when it went through unasked. */
  async function attempt(tool: string, input: unknown) {
    const end = `End ${++ends}.`;
    const before = chat.answers.at(-1)?.id ?? 0;
    chat.say(ann, calling(tool, input, end));
    return telegram.until(() => {
      const asked = chat.answers.find(
        ({ id, buttons }) => id > before && buttons.flat().some(({ label }) => label === 'Allow once'),
      );
      return asked ? { asked } : chat.answers.some(({ text }) => text.includes(end)) && { asked: undefined };
    }, `a card for ${tool}, or the end of the task`);
  }
  async function isAsked(tool: string, input: unknown, how = 'Deny'): Promise<boolean> {
    const { asked } = await attempt(tool, input);
    if (asked) await tap(asked, how);
    await chat.untilMessage(`End ${ends}.`);
    return asked !== undefined;
  }
  const read = (path: string) => ['Read', { file_path: path }] as const;

  expect(await isAsked(...read(join(lib!, 'a.txt')), 'Always')).toBe(true);

  expect(await isAsked(...read(join(lib!, 'b.txt')))).toBe(false);
  expect(await isAsked('Grep', { pattern: 'words', path: lib })).toBe(false);
  expect(await isAsked(...read(join(other!, 'a.txt')))).toBe(true);
  expect(await isAsked(...read(join(lib!, '.env')))).toBe(true);
  expect(await isAsked('Write', { file_path: join(lib!, 'new.txt'), content: 'x\n' }, 'Allow 30 min')).toBe(true);
  expect(await isAsked('Write', { file_path: join(lib!, 'more.txt'), content: 'x\n' })).toBe(false);
  expect(existsSync(join(lib!, 'more.txt'))).toBe(true);
  expect(await isAsked('Bash', { command: `cp ${lib}/b.txt ${lib}/c.txt` }, 'Allow 30 min')).toBe(true);
  expect(await isAsked('Bash', { command: `cp ${lib}/b.txt ${lib}/c.txt` })).toBe(false);

  renameSync(lib!, `${lib}-away`);
  symlinkSync(other!, lib!);
  expect(await isAsked(...read(join(lib!, 'a.txt')))).toBe(true);
  expect(await isAsked('Write', { file_path: join(lib!, 'through.txt'), content: 'x\n' })).toBe(true);
  expect(existsSync(join(other!, 'through.txt'))).toBe(false);
  renameSync(lib!, `${lib}-link`);
  renameSync(`${lib}-away`, lib!);
  expect(await isAsked(...read(join(lib!, 'a.txt')))).toBe(false);

  chat.say(ann, '/folders remove 1');
  await chat.untilMessage(`Removed: ${lib}.`);
  expect(await isAsked(...read(join(lib!, 'b.txt')))).toBe(true);
  expect(await isAsked('Write', { file_path: join(lib!, 'last.txt'), content: 'x\n' })).toBe(true);
});
