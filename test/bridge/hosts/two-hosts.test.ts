import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHosts } from '../../../src/core/hosts/hosts.ts';
import type { Attachment } from '../../../src/core/model/files.ts';
import { throughJson } from '../../fakes/host/json-loop.ts';
import { withCards } from '../approvals/approvals-rig.ts';
import { createProjectFolder } from '../project-folder.ts';
import { message, type Rig, type RigOptions, startRig } from '../rig.ts';
import { createScriptedHost, type ScriptedHost } from '../scripted-host.ts';

const photo: Attachment = { kind: 'photo', mimeType: 'image/jpeg', source: { id: 'photo' } };
const bytes = Buffer.from('what is in the picture');
const inGroup = { conversation: 'telegram:-5', private: false };

/** `home` is on the first host, `site` on another machine; the bridge reaches both by JSON alone. */
function twoHosts(prepare: (second: ScriptedHost) => void = () => {}) {
  const seconds: ScriptedHost[] = [];
  const hosts: RigOptions['hosts'] = (played, changed) => {
    const second = createScriptedHost(changed, undefined, { id: 'far', name: 'attic' });
    prepare(second);
    seconds.push(second);
    const [near, far] = [throughJson(played), throughJson(second)];
    onTestFinished(() => expect([...near.faults, ...far.faults, second.held]).toEqual([0]));
    return { of: (project) => (project === 'site' ? far : near), all: () => [near, far] };
  };
  return { hosts, second: () => seconds.at(-1)! };
}

/** Ann works on `home` in her private chat, and on `site` in a group. */
async function startBoth(options: RigOptions = {}) {
  const { hosts, second } = twoHosts();
  const rig = await startRig({ ...options, hosts });
  await toSite(rig);
  rig.chat.give(message('work at home'), message('work on the site', inGroup));
  const atHome = await rig.untilRun(1);
  const onSite = await rig.until(() => second().runs[0], 'a prompt on the second host');
  return { ...rig, ...withCards(rig), atHome, onSite, second: second() };
}

async function toSite({ chat, store, until }: Rig): Promise<void> {
  chat.give(message('/project site', inGroup));
  await until(() => store.conversations.get('telegram:-5')?.project === 'site', 'the other project');
}

describe('two hosts behind one bridge', () => {
  it('run their tasks side by side, each those of its projects', async () => {
    const { host, second, atHome, onSite, untilState, until, chat } = await startBoth();
    expect([host, second].map(({ opens }) => opens.map(({ project }) => project.name))).toEqual([['home'], ['site']]);

    onSite.finish({ text: 'The site is up.' });
    atHome.finish({ text: 'Home is done.' });

    for (const number of [1, 2]) await untilState(number, 'done');
    await until(() => chat.texts('telegram:-5').some((text) => text.includes('The site is up.')), 'its answer');
    await until(() => chat.texts('telegram:1').some((text) => text.includes('Home is done.')), 'its answer');
  });

  it('hear each its own answer, though their asks have the same id', async () => {
    const { host, second, atHome, onSite, card, press, untilAnswer } = await startBoth();
    const same = { id: 'ask-1' };
    const first = host.ask('Bash', { command: 'make home' }, atHome, same);
    const other = second.ask('Bash', { command: 'make site' }, onSite, same);
    const [home, site] = [await card('make home'), await card('make site')];

    press(site, 'Allow');
    expect(await untilAnswer(other)).toEqual({ behavior: 'allow' });
    expect(first.answer).toBeUndefined();
    press(home, 'Deny');
    expect(await untilAnswer(first)).toMatchObject({ behavior: 'deny' });
  });

  it('one that no longer waits closes its card, and leaves the other one’s', async () => {
    const { host, second, atHome, onSite, card, untilChanged, press, untilAnswer } = await startBoth();
    const first = host.ask('Bash', { command: 'make home' }, atHome);
    const other = second.ask('Bash', { command: 'make site' }, onSite);
    const [home, site] = [await card('make home'), await card('make site')];

    other.withdraw();
    await untilChanged(site, 'Claude is no longer waiting');
    press(home, 'Allow');

    expect(await untilAnswer(first)).toEqual({ behavior: 'allow' });
  });

  it('a stop ends only the task it is for, on its host', async () => {
    const { chat, atHome, onSite, untilState } = await startBoth();

    chat.give(message('/stop', inGroup));

    await untilState(2, 'cancelled');
    expect([atHome.ended, onSite.ended]).toEqual([false, true]);
    atHome.finish();
    await untilState(1, 'done');
  });

  it('a limit on one keeps back no task of the other, also after a crash', async () => {
    const { chat, clock, atHome, onSite, untilState, untilText, until, crash, store } = await startBoth();
    const resetsAt = clock.now() + 90 * 60_000;
    onSite.finish({ outcome: 'failed', failure: 'rate-limited', message: 'Used up.', resetsAt, text: '' });
    await untilState(2, 'parked');
    await untilText('Used up. Resuming #2', 'telegram:-5');

    atHome.finish({ text: 'Home is done.' });
    await untilState(1, 'done');
    chat.give(message('more at home'), message('/status'));
    await untilState(3, 'running');
    await untilText('attic: Used up.');
    await until(() => store.outbox.waiting().length === 0, 'everything to be known to have arrived');

    const after = await crash();
    await after.clock.advance(60 * 60_000);
    expect(after.task(2)).toMatchObject({ state: 'parked', reason: 'Used up.' });
    await after.clock.advance(31 * 60_000);
    await after.untilState(2, 'running');
  });

  it('a limit on one is over when it comes back after that, though it was away when that ended', async () => {
    const both = twoHosts();
    const before = await startRig({ hosts: both.hosts });
    await toSite(before);
    before.chat.give(message('work on the site', inGroup));
    const onSite = await before.until(() => both.second().runs[0], 'a prompt on the second host');
    const resetsAt = before.clock.now() + 90 * 60_000;
    onSite.finish({ outcome: 'failed', failure: 'rate-limited', message: 'Used up.', resetsAt, text: '' });
    await before.untilText('Used up. Resuming #1', 'telegram:-5');

    const without = await before.crash(undefined, { hosts: createHosts, projects: [{ name: 'home', path: '/home' }] });
    without.log.expectError('task failed');
    await without.clock.advance(91 * 60_000);
    const projects = ['home', 'site'].map((name) => ({ name, path: `/${name}` }));
    const after = await without.crash(undefined, { hosts: both.hosts, projects });
    await after.clock.advance(0);
    after.chat.give(message('work on the site again', inGroup));

    const again = await after.until(() => both.second().runs[0], 'a prompt on the host that is back');
    again.finish();
    await after.untilState(2, 'done');
  });

  it('what Claude does by itself, and what it sends, comes from both', async () => {
    const { project: path } = createProjectFolder();
    writeFileSync(join(path, 'report.txt'), 'all is well');
    const projects = ['home', 'site'].map((name) => ({ name, path }));
    const { chat, host, second, atHome, onSite, until } = await startBoth({ projects, chat: { files: {} } });

    for (const [on, run] of [
      [host, atHome],
      [second, onSite],
    ] as const) {
      const sent = await on.callTool('send_file', { path: 'report.txt' }, run.sessionId);
      expect(sent).toEqual({ text: 'report.txt is on its way to the chat.' });
      on.tellBackground(run.sessionId, `Told by ${run.project}`);
    }

    for (const [conversation, told] of Object.entries({ 'telegram:1': 'home', 'telegram:-5': 'site' })) {
      const here = () => chat.arrived.filter((post) => post.conversation === conversation);
      await until(() => here().some(({ file }) => file?.name === 'report.txt'), 'the file');
      await until(() => here().some(({ text }) => text.includes(`Told by ${told}`)), 'the result');
    }
  });

  it('a file reaches the other machine by its content, and the prompt names its path there', async () => {
    const { hosts, second } = twoHosts();
    const rig = await startRig({ hosts, chat: { files: { photo: bytes } } });
    await toSite(rig);

    rig.chat.give(message('look', { ...inGroup, attachments: [photo] }));

    const run = await rig.until(() => second().runs[0], 'a prompt on the second host');
    const [file] = run.files;
    expect(file).toMatchObject({
      name: 'photo.jpeg',
      size: bytes.length,
      path: expect.stringMatching(/^\/elsewhere\//),
    });
    expect(run.text).toContain(file?.path);
    expect(run.text).not.toContain(rig.folder);
    expect([...second().contents]).toEqual([[file?.path, bytes]]);
    expect(Buffer.from(await file!.content())).toEqual(bytes);
    run.finish();
    await rig.untilState(1, 'done');
  });

  it('after a crash, each looks for its own leftovers, and a stop ends them there', async () => {
    let left: string | undefined;
    const { hosts, second } = twoHosts((host) => {
      if (left !== undefined) host.alive.add(left);
    });
    const before = await startRig({ hosts });
    await toSite(before);
    before.chat.give(message('build the site', inGroup));
    left = (await before.until(() => second().runs[0], 'a prompt on the second host')).handle;

    const after = await before.crash();
    await after.until(() => second().sweeps === 1 && after.host.sweeps === 1, 'both to be swept');
    after.chat.give(message('/stop', inGroup));

    await after.untilState(1, 'cancelled');
    await after.until(() => second().ended.length > 0, 'the leftover to be ended');
    expect([second().ended, after.host.ended]).toEqual([[left], []]);
    await after.clock.advance(250);
  });
});
