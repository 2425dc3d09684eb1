import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import type { IncomingPlace } from '../../../src/core/model/incoming.ts';
import { notice } from '../../../src/core/reply/notice.ts';
import { bob, startAsking, withCards } from '../approvals/approvals-rig.ts';
import { message, startRig, stranger } from '../rig.ts';

const thread = 'telegram:-5:7';
const inThread = (text: string) =>
  message(text, { conversation: thread, private: false, sender: { id: bob.id, name: bob.name } });
const place = (conversation: string, state: IncomingPlace['state']): IncomingPlace => ({
  kind: 'place',
  conversation,
  state,
});
const bobsOwn = `telegram:${bob.id}`;

/** claude works for Bob in a thread of a group. */
const startInThread = () => startAsking({ by: bob, where: thread });

describe('a chat that is gone while claude asks there', () => {
  it.each([
    ['its thread', thread],
    ['the group around it', 'telegram:-5'],
  ])('%s: the request is denied at once, the task ends, and its answer reaches its person', async (_, what) => {
    const { chat, run, askBash, untilText, untilAnswer, untilState, host, store } = await startInThread();
    const { ask } = await askBash('make', run);

    chat.gone.add(thread);
    chat.give(place(what, 'gone'));

    expect(await untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
    run.finish({ text: 'Half of it is built.' });
    await untilState(1, 'done');
    const told = await untilText('Half of it is built.', bobsOwn);
    expect(told).toContain('This was for a chat I can no longer write to (task #1, project “home”):');
    expect(chat.texts(thread).join()).not.toContain('Half of it is built.');
    expect(host.held).toBe(0);
    expect(store.approvals.open()).toEqual([]);
  });

  it('another chat that begins alike is not meant', async () => {
    const { chat, run, askBash, press, untilAnswer } = await startInThread();
    const { ask, post } = await askBash('make', run);

    chat.give(place('telegram:-5:70', 'gone'), place('telegram:-50', 'gone'));
    press(post, 'Allow', { conversation: thread, sender: { id: bob.id, name: bob.name } });

    expect(await untilAnswer(ask)).toMatchObject({ behavior: 'allow' });
  });

  it('a card that finds its chat gone denies what it asks, and all that is asked there', async () => {
    const { chat, run, host, untilAnswer } = await startInThread();

    chat.gone.add(thread);
    const ask = host.ask('Bash', { command: 'make' }, run);

    expect(await untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
  });
});

it('a request that could not be shown comes, once its chat is back, as one that was denied', async () => {
  const { chat, run, host, untilAnswer, untilText, until, store } = await startAsking();
  chat.gone.add('telegram:1');
  expect(await untilAnswer(host.ask('Bash', { command: 'make' }, run))).toMatchObject({ behavior: 'deny' });
  await until(() => store.outbox.waiting().length === 0, 'the card to be given up');

  chat.gone.clear();
  chat.give(place('telegram:1', 'back'));

  expect(await untilText('make')).toMatch(/Denied at \d\d:\d\d UTC: the request could not be shown/);
  expect(chat.arrived.flatMap(({ buttons }) => buttons)).toEqual([]);
});

it.each([
  ['is refused', [new BridgeError('part-refused', 'not this')]],
  ['is failed at', Array(4).fill(new BridgeError('retry-later', '500', { isFault: true }))],
])('a plan whose text %s is denied: nobody approves what they cannot read', async (_, errors) => {
  const { chat, clock, host, run, log, until, untilAnswer } = await startAsking();
  log.expectError('a message cannot be delivered');
  log.expectError('a part of a message cannot be delivered');
  chat.failDeliveries(...errors);

  const ask = host.ask('ExitPlanMode', { plan: 'Delete it all.' }, run);
  await until(() => chat.calls.includes('deliver telegram:1'), 'the plan to be on its way');
  for (const seconds of [1, 2, 4]) await clock.advance(seconds * 1_000);

  expect(await untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
});

it.each([
  ['is refused', [new BridgeError('part-refused', 'too large')]],
  ['is failed at', Array(4).fill(new BridgeError('retry-later', '500', { isFault: true }))],
])('a command whose file %s is denied: nothing simpler takes the place of what is decided', async (_, errors) => {
  const { chat, clock, host, run, log, until, untilAnswer } = await startAsking({
    chat: { files: {}, simpler: () => ['command.txt could not be sent here.'] },
  });
  log.expectError('a message cannot be delivered');
  chat.failDeliveries(...errors);

  const ask = host.ask('Bash', { command: `make ${'x'.repeat(2_000)}` }, run);
  await until(() => chat.calls.includes('deliver telegram:1'), 'the file to be on its way');
  for (const seconds of [1, 2, 4]) await clock.advance(seconds * 1_000);

  expect(await untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
  expect(chat.texts().join()).not.toContain('could not be sent here');
});

it('what waits for a chat that got another id meanwhile is sent there', async () => {
  const { chat, until, store, untilText } = await startRig({ users: [bob] });
  chat.gone.add('telegram:-5');
  chat.give(inThread('/whoami'), message('/whoami', { conversation: 'telegram:-5', private: false }));
  await until(() => store.outbox.gone().includes('telegram:-5'), 'the word to wait');

  chat.give({ kind: 'place', conversation: 'telegram:-5', state: { moved: 'telegram:-1005' } });
  chat.give(place('telegram:-1005', 'back'));

  await untilText('Ann', 'telegram:-1005');
});

it('no reminder is sent elsewhere, or later, of a request that is denied because its chat is gone', async () => {
  const { chat, run, clock, askBash, untilAnswer, until, store } = await startInThread();
  const { ask } = await askBash('make', run);
  await until(() => store.outbox.waiting().length === 0, 'the card to be sent');

  chat.gone.add(thread);
  await clock.advance(60 * 60_000);
  expect(await untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
  chat.gone.clear();
  chat.give(place(thread, 'back'));
  await until(() => store.outbox.waiting().length === 0, 'all to be sent');

  expect(chat.arrived.map(({ text }) => text).filter((text) => text.includes('still needs'))).toEqual([]);
});

it('what waits for a topic that is gone is not tried at each message beside it, only when it may be back', async () => {
  const { chat, until, store, untilText } = await startRig({ users: [bob] });
  chat.gone.add(thread);
  chat.give(inThread('/whoami'));
  await until(() => store.outbox.gone().includes(thread), 'the word to wait');
  const tries = () => chat.calls.filter((call) => call === `deliver ${thread}`).length;
  expect(tries()).toBe(1);

  chat.give(message('/whoami', { conversation: 'telegram:-5', private: false }));
  await untilText('Ann', 'telegram:-5');
  await until(() => store.outbox.waiting().length === 0, 'all to be tried');
  expect(tries()).toBe(1);

  chat.gone.clear();
  chat.give(place('telegram:-5', 'back'));
  await untilText('Bob', thread);
});

it('what waits for a person who lost their access is not sent because they write', async () => {
  const { chat, until, store, untilText } = await startRig();
  chat.gone.add('telegram:666');
  store.outbox.add('telegram:666', notice('All is built.'));
  chat.give(message('/whoami'));
  await until(() => store.outbox.gone().includes('telegram:666'), 'the word to wait');

  chat.gone.clear();
  chat.give(message('hello?', { conversation: 'telegram:666', sender: stranger }), message('/status'));
  await untilText('Host');
  await until(() => store.outbox.waiting().length === 0, 'all to be sent');

  expect(chat.texts('telegram:666')).toEqual([]);
});

describe('an answer whose chat is gone', () => {
  it('goes to its person in private, whole, once', async () => {
    const { chat, run, untilText, untilState } = await startInThread();

    chat.gone.add(thread);
    run.finish({ text: 'All is built.' });

    await untilState(1, 'done');
    await untilText('All is built.', bobsOwn);
    expect(chat.texts(bobsOwn).filter((text) => text.includes('All is built.'))).toHaveLength(1);
    chat.gone.clear();
    chat.give(place(thread, 'back'), inThread('and now?'));
    await untilState(2, 'running');
    expect(chat.texts(thread)).not.toContainEqual(expect.stringContaining('All is built.'));
  });

  it('goes there with all that claude sent: files, and what it found in the background', async () => {
    const root = mkdtempSync(join(tmpdir(), 'bridge-project-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    writeFileSync(join(root, 'report.txt'), 'all of it');
    const { chat, host, run, until, untilText } = await startAsking({
      ...{ by: bob, where: thread, chat: { files: {} } },
      projects: [{ name: 'home', path: root }],
    });

    chat.gone.add(thread);
    expect((await host.callTool('send_file', { path: 'report.txt' }, run.sessionId)).failed).toBeUndefined();
    host.tellBackground(run.sessionId, 'The server ended.', { cause: 'task', startedBy: run.promptId });

    await untilText('The server ended.', bobsOwn);
    await until(() => chat.arrived.some(({ file, conversation }) => file && conversation === bobsOwn), 'the file');
  });

  it('goes there without buttons: they work only in the chat that is gone', async () => {
    const { chat, run, untilText, until } = await startInThread();

    chat.gone.add(thread);
    run.finish({ outcome: 'failed', failure: 'crashed', text: 'Half of it is built.' });

    await untilText('Half of it is built.', bobsOwn);
    const told = await until(() => chat.arrived.find(({ conversation }) => conversation === bobsOwn), 'the letter');
    expect(told.buttons).toEqual([]);
  });

  it('waits for the private chat when that cannot be written to either', async () => {
    const { chat, run, untilText, store, until } = await startInThread();

    chat.gone.add(thread).add(bobsOwn);
    run.finish({ text: 'All is built.' });
    await until(() => store.outbox.gone().includes(bobsOwn), 'the answer to wait');
    chat.gone.clear();
    chat.give(message('hello?', { conversation: bobsOwn, sender: { id: bob.id, name: bob.name } }));

    await untilText('All is built.', bobsOwn);
  });

  it('of a private chat that is blocked arrives when it is not any more, also after a restart', async () => {
    const rig = await startRig();
    rig.chat.give(message('build'));
    const run = await rig.untilRun(1);
    rig.chat.gone.add('telegram:1');
    run.finish({ text: 'All is built.' });
    await rig.until(() => rig.store.outbox.gone().length > 0, 'the answer to wait');
    const kept = rig.store.outbox.answerOf(rig.task(1).id);
    expect(kept?.state).toBe('lost');

    const after = await rig.crash();
    after.chat.give(place('telegram:1', 'back'));

    await after.untilText('All is built.');
    expect(after.chat.texts()).toHaveLength(1);
  });

  it('is sent though the disk, or the bridge, failed in the moment when its person came back', async () => {
    const { chat, untilRun, until, store, log, clock, untilText } = await startRig();
    log.expectError('an update could not be handled');
    chat.give(message('build'));
    const run = await untilRun(1);
    chat.gone.add('telegram:1');
    run.finish({ text: 'All is built.' });
    await until(() => store.outbox.gone().length > 0, 'the answer to wait');
    chat.gone.clear();
    vi.spyOn(store.outbox, 'revive').mockImplementationOnce(() => {
      expect(store.inbox.pending(0)).toHaveLength(1);
      throw new Error('the disk is full');
    });

    chat.give(place('telegram:1', 'back'));
    await clock.advance(10_000);

    await untilText('All is built.');
    expect(store.inbox.pending(0)).toEqual([]);
  });

  it('can be read again with /tasks 1, by its person and by nobody else', async () => {
    const { chat, run, untilText, untilState } = await startInThread();
    run.finish({ text: 'All is built.' });
    await untilState(1, 'done');

    chat.give(message('/tasks 1', { conversation: bobsOwn, sender: { id: bob.id, name: bob.name } }));
    await untilText('All is built.', bobsOwn);

    chat.give(message('/tasks 1', { conversation: 'telegram:4', sender: { id: '4', name: 'Eve' } }));
    expect(await untilText('#1', 'telegram:4')).toMatch(/No task #1 in this chat/);
  });
});

it('a task of a lost chat is cancelled by its person from anywhere', async () => {
  const { chat, run, untilState, askBash } = await startInThread();
  await askBash('make', run);
  chat.give(inThread('and this'));

  chat.give(message('/cancel 1', { conversation: bobsOwn, sender: { id: bob.id, name: bob.name } }));

  await untilState(1, 'cancelled');
});

it('two chats that are gone hold no process back: the next one’s task begins', async () => {
  const rig = await startRig({ users: [bob], concurrency: 2 });
  const { askBash } = withCards(rig);
  for (const n of [1, 2]) {
    rig.chat.give(message('build', { conversation: `telegram:-5:${n}`, private: false }));
    await askBash('make', await rig.untilRun(n));
  }
  rig.chat.give(inThread('me too'));

  rig.chat.give(place('telegram:-5:1', 'gone'), place('telegram:-5:2', 'gone'));
  for (const run of rig.host.runs) run.finish({ text: 'It was denied.' });

  await rig.untilRun(3);
});
