import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/core/model/user.ts';
import { createProjectFolder } from '../project-folder.ts';
import { message } from '../rig.ts';
import { bob, startAsking } from './approvals-rig.ts';

/* A folder outside the project is opened by a person who saw its real path, for a time or for good, and no further. */

const minute = 60_000;
const outsideReason = 'Path is outside allowed working directories';

/** Claude works in a project on a real disk, with the folder `lib` and other things beside it. */
async function startOutside(options: { by?: User } = {}) {
  const here = createProjectFolder();
  const base = join(here.project, '..');
  for (const path of ['lib/a.txt', 'lib/deep/b.txt', 'lib/.env', 'outside/c.txt']) here.file(path, 'x\n');
  const projects = [
    { name: 'home', path: here.project },
    { name: 'site', path: join(base, 'site') },
  ];
  mkdirSync(join(base, 'site'));
  const where = options.by === undefined ? 'telegram:1' : `telegram:${options.by.id}`;
  const rig = await startAsking({ projects, where, ...options });
  const lib = join(base, 'lib');

  /** Claude calls a tool with a path, and says that it is outside: as 2.1.329 does, for reads without the path. */
  const ask = (tool: string, path: string, more: Record<string, unknown> = {}, run = rig.run) =>
    rig.host.ask(tool, tool === 'Read' ? { file_path: path } : { file_path: path, content: 'y\n', ...more }, run, {
      reason: outsideReason,
      blockedPath: tool === 'Read' ? undefined : path,
      suggestedMode: 'acceptEdits',
    });
  const buttonsOf = ({ buttons }: { buttons: { label: string }[] }) => buttons.map(({ label }) => label);
  const isAsked = async (tool: string, path: string, run = rig.run) => {
    const before = rig.chat.arrived.length;
    const asked = ask(tool, path, {}, run);
    const post = await rig.until(
      () => asked.answer !== undefined || rig.chat.arrived.slice(before).find(({ buttons }) => buttons.length > 0),
      'an answer or a card',
    );
    if (post === true) return false;
    rig.press(post, 'Deny', options.by && rig.as(options.by));
    await rig.untilAnswer(asked);
    return true;
  };
  const audit = () => rig.store.audit.list().map(({ action, detail }) => `${action}: ${detail}`);
  return { ...rig, ...here, base, lib, ask, buttonsOf, isAsked, audit };
}

/** Ann has approved `lib`, for 30 minutes or for good. */
async function startApproved(button: 'Approve folder 30 min' | 'Always', options: { by?: User } = {}) {
  const rig = await startOutside(options);
  const first = rig.ask('Read', join(rig.lib, 'a.txt'));
  rig.press(await rig.card('Read this file?'), button);
  await rig.untilAnswer(first);
  expect(first.answer).toEqual({ behavior: 'allow' });
  return rig;
}

describe('the card of a call that needs a folder outside', () => {
  it('offers the folder by its real path, for a time and, to owners, for good', async () => {
    const { ask, card, lib, link, buttonsOf } = await startOutside();
    link('project/to-lib', lib);
    ask('Write', join(lib, 'new.txt'));

    const post = await card('Create this file?');

    expect(post.text).toContain(
      `Approve folder 30 min: ${lib}, for tasks from Ann in “home”. Always: for all tasks in “home”.`,
    );
    expect(buttonsOf(post)).toEqual([
      'Allow once',
      'Deny',
      'Approve folder 30 min',
      'Always',
      'Deny with a reason',
      'Stop task',
    ]);
  });

  it('offers operators no approval for good, and takes none from them', async () => {
    const { ask, card, lib, buttonsOf, press, untilWord, as, store, chat } = await startOutside({ by: bob });
    const read = ask('Read', join(lib, 'a.txt'));
    const post = await card('Read this file?');
    expect(buttonsOf(post)).toContain('Approve folder 30 min');
    expect(buttonsOf(post)).not.toContain('Always');
    expect(post.text).not.toContain('Always');

    const { action } = post.buttons.find(({ label }) => label === 'Approve folder 30 min')!;
    const forged = { ...post, buttons: [{ label: 'Always', action: action.replace('.folder', '.always') }] };
    press(forged, 'Always', as(bob));

    await untilWord('Only an owner can approve a folder for good.');
    expect(read.answer).toBeUndefined();
    expect(store.folders.list('home')).toEqual([]);
    expect(store.audit.list().at(-1)).toMatchObject({ action: 'refused', actor: { id: bob.id } });
    expect(chat.arrived).toHaveLength(1);
  });

  it.each<[what: string, path: (base: string) => string, tool: string]>([
    ['a file whose name is secret', (base) => join(base, 'lib/.env'), 'Read'],
    ['a link out of the folder', (base) => join(base, 'lib/out.txt'), 'Write'],
    ['a folder that is missing', (base) => join(base, 'none/a.txt'), 'Write'],
    ['a folder of the system', () => '/etc/hosts', 'Read'],
    ['what is at the top of the disk', () => '/x.txt', 'Write'],
    ['text with hidden signs', (base) => join(base, 'lib/hidden.txt'), 'Write'],
  ])('offers no folder for %s', async (what, path, tool) => {
    const { ask, card, base, link, buttonsOf } = await startOutside();
    link('lib/out.txt', join(base, 'outside/c.txt'));
    ask(tool, path(base), what.includes('hidden') ? { content: 'a\u202eb' } : {});

    expect(buttonsOf(await card('this file?'))).not.toContain('Approve folder 30 min');
  });

  it('offers none inside the project', async () => {
    const { host, run, project, card, buttonsOf } = await startOutside();
    host.ask('Write', { file_path: join(project, 'a.txt'), content: 'x' }, run, { suggestedMode: 'acceptEdits' });

    expect(buttonsOf(await card('Create this file?')).join()).not.toContain('folder');
  });

  it('has no folder to grant when its button is forged', async () => {
    const { host, run, card, press, untilWord, store } = await startOutside();
    const ask = host.ask('Bash', { command: 'make' }, run);
    const post = await card('make');
    const { action } = post.buttons.find(({ label }) => label === 'Allow once')!;
    for (const choice of ['folder', 'always']) {
      press({ ...post, buttons: [{ label: 'x', action: action.replace('.allow', `.${choice}`) }] }, 'x');
    }

    await untilWord('You can allow this only once.');
    expect(ask.answer).toBeUndefined();
    expect([store.folders.list('home'), store.grants.active(0)]).toEqual([[], []]);
  });
});

describe.each(['Approve folder 30 min', 'Always'] as const)('a folder approved by %s', (button) => {
  it('lets Claude read in it without asking, and nowhere else', async () => {
    const { isAsked, lib, base, audit } = await startApproved(button);

    expect(await isAsked('Read', join(lib, 'deep/b.txt'))).toBe(false);
    expect(audit().at(-1)).toMatch(/^allowed-by-grant: Read .*b\.txt, in an approved folder$/);
    expect(await isAsked('Read', join(base, 'outside/c.txt'))).toBe(true);
    expect(await isAsked('Read', `${lib}-other/a.txt`)).toBe(true);
    expect(await isAsked('Read', join(base, 'LIB/a.txt'))).toBe(true);
  });

  it('asks for each edit until a permission covers it, as in the project', async () => {
    const { ask, isAsked, card, press, lib, untilAnswer, buttonsOf } = await startApproved(button);
    const write = ask('Write', join(lib, 'new.txt'));
    const post = await card('Create this file?');
    expect(post.text).toContain(`Allow 30 min: edits in ${lib}, for tasks from Ann`);
    expect(post.text).not.toContain('⚠️');
    expect(buttonsOf(post)).not.toContain('Approve folder 30 min');

    press(post, 'Allow 30 min');

    await untilAnswer(write);
    expect(await isAsked('Write', join(lib, 'deep/more.txt'))).toBe(false);
  });

  it('opens nothing secret, and nothing that a link in it leads to', async () => {
    const { isAsked, lib, base, link } = await startApproved(button);
    link('lib/out.txt', join(base, 'outside/c.txt'));
    link('lib/out', join(base, 'outside'));

    expect(await isAsked('Read', join(lib, '.env'))).toBe(true);
    expect(await isAsked('Read', join(lib, 'out.txt'))).toBe(true);
    expect(await isAsked('Read', join(lib, 'out/c.txt'))).toBe(true);
    expect(await isAsked('Read', join(lib, '../outside/c.txt'))).toBe(true);
  });

  it('opens nothing more once it is a link elsewhere, and its own place again when it is back', async () => {
    const { isAsked, lib, base } = await startApproved(button);
    writeFileSync(join(base, 'outside/a.txt'), 'x');
    renameSync(lib, `${lib}-away`);
    symlinkSync(join(base, 'outside'), lib);

    expect(await isAsked('Read', join(lib, 'a.txt'))).toBe(true);
    expect(await isAsked('Read', join(base, 'outside/a.txt'))).toBe(true);

    rmSync(lib);
    renameSync(`${lib}-away`, lib);
    expect(await isAsked('Read', join(lib, 'a.txt'))).toBe(false);
  });

  it('opens nothing more once something secret is in it', async () => {
    const { isAsked, lib } = await startApproved(button);
    mkdirSync(join(lib, '.ssh'));

    expect(await isAsked('Read', join(lib, 'a.txt'))).toBe(true);
  });

  it('opens nothing in another project', async () => {
    const { isAsked, chat, run, untilRun, lib } = await startApproved(button);
    run.finish();
    chat.give(message('/project site'), message('here too'));

    expect(await isAsked('Read', join(lib, 'a.txt'), await untilRun(2))).toBe(true);
  });

  it('outlives a restart', async () => {
    const { store, lib, crash, run, untilState } = await startApproved(button);
    run.finish();
    await untilState(1, 'done');
    expect(store.folders.list('home').length + store.grants.active(0).length).toBe(1);

    const after = await crash();
    after.chat.give(message('again'));
    const path = join(lib, 'a.txt');
    const again = after.host.ask('Read', { file_path: path }, await after.untilRun(1), {
      reason: outsideReason,
    });

    await after.until(() => again.answer, 'an answer');
    expect(again.answer).toEqual({ behavior: 'allow' });
  });
});

it('a folder for 30 minutes is of that person only, is listed by /grants, and ends', async () => {
  const { isAsked, chat, clock, lib, untilText, audit, store } = await startApproved('Approve folder 30 min');
  expect(audit()).toContain(`granted: the folder ${lib} in home for 30 min, to Ann`);
  chat.give(message('/grants'));
  expect(await untilText('Active permissions')).toContain(`the folder ${lib} in “home”, Ann, 30 min left`);
  expect(store.grants.active(clock.now())).toMatchObject([{ userId: '1', project: 'home', rule: lib }]);

  await clock.advance(30 * minute);

  expect(await isAsked('Read', join(lib, 'a.txt'))).toBe(true);
});

it('a folder for 30 minutes opens nothing for tasks of others; one for good does', async () => {
  for (const [button, expected] of [
    ['Approve folder 30 min', true],
    ['Always', false],
  ] as const) {
    const { isAsked, chat, untilRun, lib } = await startApproved(button);
    chat.give(message('mine', { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } }));

    expect([button, await isAsked('Read', join(lib, 'a.txt'), await untilRun(2))]).toEqual([button, expected]);
  }
});

it('a folder for good is in the audit, and a permission in it ends with it', async () => {
  const { ask, isAsked, card, press, lib, untilAnswer, store, audit } = await startApproved('Always');
  expect(audit()).toContain(`folder-approved: ${lib} in home`);
  const write = ask('Write', join(lib, 'new.txt'));
  press(await card('Create this file?'), 'Allow 30 min');
  await untilAnswer(write);
  expect(await isAsked('Write', join(lib, 'more.txt'))).toBe(false);

  store.folders.remove(store.folders.list('home')[0]!.id);

  expect(await isAsked('Write', join(lib, 'more.txt'))).toBe(true);
  expect(await isAsked('Read', join(lib, 'a.txt'))).toBe(true);
});
