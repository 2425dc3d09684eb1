import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { User } from '../../../src/core/model/user.ts';
import { bob } from '../approvals/approvals-rig.ts';
import { createProjectFolder } from '../project-folder.ts';
import { ann, message, press, startRig, vic } from '../rig.ts';

const from = (user: User) => ({ conversation: `telegram:${user.id}`, sender: { id: user.id, name: user.name } });

async function startFolders() {
  const { project, outside } = createProjectFolder();
  const base = join(project, '..');
  const shared = join(base, 'shared');
  mkdirSync(shared);
  const projects = [
    { name: 'home', path: project, addDirs: [shared] },
    { name: 'site', path: join(base, 'site') },
  ];
  const rig = await startRig({ projects, users: [bob] });
  const say = async (text: string, part: string) => {
    rig.chat.give(message(text));
    return rig.untilText(part);
  };
  const kept = () => rig.store.folders.list('home').map(({ path }) => path);
  const audit = () => rig.store.audit.list().map(({ action, detail }) => `${action}: ${detail}`);
  return { ...rig, project, outside, shared, base, say, kept, audit };
}

describe('/folders', () => {
  it('lists the project, the folders of the config and those approved, with a button for the last', async () => {
    const { store, say, project, shared, outside, chat } = await startFolders();
    store.folders.add({ project: 'home', path: outside, by: ann, createdAt: 0 });
    store.folders.add({ project: 'site', path: '/elsewhere', by: ann, createdAt: 0 });

    const text = await say('/folders', 'Folders that Claude may use');

    expect(text).toContain('in “home”:');
    expect(text).toContain(`${project}, the project`);
    expect(text).toContain(`${shared}, from the config file`);
    expect(text).toContain(`1: ${outside}, approved by Ann`);
    expect(text).not.toContain('/elsewhere');
    expect(chat.arrived.at(-1)!.buttons.map(({ label }) => label)).toEqual(['Remove 1']);
  });

  it('adds a folder by its real path, once', async () => {
    const { say, outside, base, kept, audit } = await startFolders();
    symlinkSync(outside, join(base, 'link'));

    await say(`/folders add ${join(base, 'link')}`, `Added for all tasks in “home”: ${outside}.`);
    await say(`/folders add ${outside}`, `“home” already has ${outside}.`);

    expect(kept()).toEqual([outside]);
    expect(audit()).toEqual([`folder-approved: ${outside} in home`]);
  });

  it.each([
    ['/', 'it is the whole disk'],
    ['/etc', 'it belongs to the system'],
    ['relative/path', 'it is no full path'],
    ['/none/such', 'it does not exist'],
  ])('refuses %s', async (path, why) => {
    const { say, kept, audit } = await startFolders();

    await say(`/folders add ${path}`, `I cannot add ${path}: ${why}`);

    expect([kept(), audit()]).toEqual([[], []]);
  });

  it('removes one by its number or its button, only of this project', async () => {
    const { store, say, outside, kept, audit, chat, until } = await startFolders();
    store.folders.add({ project: 'site', path: outside, by: ann, createdAt: 0 });
    for (const path of ['/a', '/b']) store.folders.add({ project: 'home', path, by: ann, createdAt: 0 });

    await say('/folders remove 1', 'Folder 1 is no longer approved here.');
    await say('/folders remove 2', 'Removed: /a. Claude asks again from its next call on.');
    chat.give(press('folders:3'));
    await until(() => kept().length === 0, 'it to go');

    expect(audit()).toEqual(['folder-removed: /a in home', 'folder-removed: /b in home']);
    expect(store.folders.list('site')).toHaveLength(1);
    store.folders.add({ project: 'home', path: '/c', by: ann, createdAt: 0 });
    expect(store.folders.list('home')).toMatchObject([{ id: 4 }]);
  });

  it('says what it takes', async () => {
    const { say } = await startFolders();

    await say('/folders drop everything', 'Try /folders, /folders add PATH or /folders remove 2.');
  });

  it.each([bob, vic])('is for owners: others see and change nothing', async (user) => {
    const { store, outside, chat, untilText, kept, audit, until } = await startFolders();
    store.folders.add({ project: 'home', path: '/a', by: ann, createdAt: 0 });
    for (const text of ['/folders', `/folders add ${outside}`, '/folders remove 1']) {
      chat.give(message(text, from(user)));
    }
    chat.give(press('folders:1', from(user)));
    await until(() => chat.acknowledged.length > 0, 'a word');

    expect(chat.texts().join()).not.toContain('/a,');
    expect(kept()).toEqual(['/a']);
    expect(audit().every((line) => line.startsWith('refused: '))).toBe(true);
    if (user === bob) await untilText('Only an owner can see and change the folders of a project.', 'telegram:3');
  });
});
