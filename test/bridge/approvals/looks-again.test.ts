import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createProjectFolder } from '../project-folder.ts';
import { startAsking } from './approvals-rig.ts';

/* Between a card and the press on it the disk may change. Nobody allows what the card did not say. */

async function startOnDisk() {
  const here = createProjectFolder();
  for (const path of ['project/a.txt', 'project/b.txt', 'outside/c.txt']) here.file(path, 'x\n');
  const rig = await startAsking({ projects: [{ name: 'home', path: here.project }] });
  const edit = (path: string) =>
    rig.host.ask('Edit', { file_path: join(here.project, path), old_string: 'x', new_string: 'y' }, rig.run, {
      suggestedMode: 'acceptEdits',
    });
  const relink = (path: string, to: string) => {
    rmSync(join(here.project, path), { force: true });
    symlinkSync(to, join(here.project, path));
  };
  return { ...rig, ...here, edit, relink, outside: join(here.project, '../outside/c.txt') };
}

it('a file that became a link to another place is not edited: Claude and its person hear why', async () => {
  const { edit, card, press, relink, outside, untilAnswer, untilText, store } = await startOnDisk();
  const ask = edit('a.txt');
  const post = await card('Change this file?');
  relink('a.txt', outside);

  press(post, 'Allow once');

  const answer = await untilAnswer(ask);
  expect(answer).toMatchObject({ behavior: 'deny', message: expect.stringContaining('changed since') });
  expect(await untilText('I did not let this through')).toContain(outside);
  expect(store.audit.list().map(({ action }) => action)).toEqual(expect.arrayContaining(['allowed', 'denied']));
});

it('a permission for a time lets such a call through neither', async () => {
  const { edit, card, press, relink, outside, untilAnswer } = await startOnDisk();
  const ask = edit('a.txt');
  const post = await card('Change this file?');
  relink('a.txt', outside);

  press(post, 'Allow 30 min');

  expect(await untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
});

it('an answer to a question goes to Claude, whatever became of the disk', async () => {
  const { host, run, card, press, project, untilAnswer } = await startOnDisk();
  const questions = [{ question: 'Which color?', options: [{ label: 'Red' }, { label: 'Blue' }] }];
  const ask = host.ask('AskUserQuestion', { questions }, run);
  const post = await card('Which color?');
  rmSync(project, { recursive: true });

  press(post, 'Red');

  expect(await untilAnswer(ask)).toMatchObject({ behavior: 'allow' });
});

it('what is as it was, or changed in its text alone, is allowed', async () => {
  const { edit, file, card, press, untilAnswer } = await startOnDisk();
  const ask = edit('a.txt');
  const post = await card('Change this file?');
  file('project/a.txt', 'x, and more\n');

  press(post, 'Allow once');

  expect(await untilAnswer(ask)).toEqual({ behavior: 'allow' });
});

it('a link that the card named already is allowed', async () => {
  const { edit, card, press, relink, project, untilAnswer } = await startOnDisk();
  relink('a.txt', join(project, 'b.txt'));
  const ask = edit('a.txt');

  press(await card('Change this file?'), 'Allow once');

  expect(await untilAnswer(ask)).toEqual({ behavior: 'allow' });
});
