import { describe, expect, it, vi } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { bob, startAsking } from '../approvals/approvals-rig.ts';
import { groupEdits } from '../chat.ts';
import { editOf, message, press, startRig } from '../rig.ts';

const before = 'telegram:-5';
const after = 'telegram:-1005';
const inGroup = (text: string, conversation = before) =>
  message(text, { conversation, private: false, sender: { id: bob.id, name: bob.name } });
const byBob = (conversation: string) => ({ conversation, sender: { id: bob.id, name: bob.name } });
const says = (text: string) => ({ type: 'text-delta' as const, message: 'm', block: 0, text });
const moved = { kind: 'place', conversation: before, state: { moved: after } } as const;

/* A group that becomes a supergroup gets another id. It is the same chat. */

describe('a chat that gets another id', () => {
  it('keeps its session, project and tasks', async () => {
    const { chat, host, task, untilRun, untilState, untilText } = await startRig({ users: [bob] });
    chat.give(inGroup('/project site'));
    await untilText('site', before);
    chat.give(inGroup('remember this'));
    (await untilRun(1)).finish();
    await untilState(1, 'done');

    chat.give(moved);
    chat.give(inGroup('what was it?', after));
    const run = await untilRun(2);
    run.finish({ text: 'This.' });
    await untilText('This.', after);
    chat.give(inGroup('/tasks', after));

    expect(run.project).toBe('site');
    expect(host.opens.at(-1)?.sessionId).toBe(host.runs[0]?.sessionId);
    expect(task(1).conversation).toBe(after);
    await untilText('remember this', after);
  });

  it('what was written in the new one first, and still waits, continues the session too', async () => {
    const { chat, host, untilRun, untilState, untilText } = await startRig({ users: [bob], concurrency: 1 });
    chat.give(inGroup('remember this'));
    (await untilRun(1)).finish();
    await untilState(1, 'done');
    chat.give(message('keeps claude busy'));
    const busy = await untilRun(2);
    chat.give(inGroup('what was it?', after));
    await untilState(3, 'queued');

    chat.give(moved);
    chat.give(inGroup('/tasks', after));
    await untilText('remember this', after);
    busy.finish();
    const run = await untilRun(3);
    run.finish();
    await untilState(3, 'done');
    chat.give(inGroup('and what else?', after));
    await untilRun(4);

    const remembers = host.runs[0]?.sessionId;
    expect(host.opens.map(({ sessionId }) => sessionId)).toEqual([undefined, undefined, remembers, remembers]);
  });

  it('continues what runs and what waits, and answers there', async () => {
    const { chat, run, untilRun, untilText } = await startAsking({ by: bob, where: before });
    chat.give(inGroup('and then this'));

    chat.give(moved);
    chat.gone.add(before);
    run.finish({ text: 'The first is done.' });
    (await untilRun(2)).finish({ text: 'The second is done.' });

    await untilText('The first is done.', after);
    await untilText('The second is done.', after);
  });

  it('shows open requests anew, which can be answered there, once', async () => {
    const { chat, run, askBash, card, press, untilAnswer } = await startAsking({ by: bob, where: before });
    const { ask } = await askBash('make', run);

    chat.give(moved);
    chat.gone.add(before);
    const again = await card('make', after);
    press(again, 'Allow', byBob(after));

    expect(await untilAnswer(ask)).toMatchObject({ behavior: 'allow' });
    expect(chat.texts(after).filter((text) => text.includes('make'))).toHaveLength(1);
  });

  it('a request whose card is refused while the chat moves is denied, and waits for nobody', async () => {
    const { chat, host, run, log, until, untilAnswer } = await startAsking({ by: bob, where: before });
    log.expectError('a message cannot be delivered');
    const letGo = chat.holdDeliveries();
    const ask = host.ask('Bash', { command: 'make' }, run);
    await until(() => chat.calls.includes(`deliver ${before}`), 'the card to be on its way');

    chat.give(moved);
    chat.failDeliveries(new BridgeError('part-refused', 'not this'));
    letGo();

    expect(await untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
  });

  it('shows its list anew, which continues to change', async () => {
    const { chat, clock, run, until, untilState, untilText } = await startAsking({ by: bob, where: before });
    chat.give(inGroup('and then this'), inGroup('/queue'));
    await untilText('#2: and then this', before);

    chat.give(moved);
    chat.gone.add(before);
    await untilText('#2: and then this', after);
    run.finish();
    await untilState(2, 'running');
    await clock.advance(5_000);

    await until(() => chat.texts(after).some((text) => /^▶️ #2 running/.test(text)), 'the list to change');
  });

  it('is reported twice, by an update and by a refusal, and moved once; also after a restart', async () => {
    const rig = await startAsking({ by: bob, where: before });
    rig.chat.give(moved, moved);
    rig.run.finish({ text: 'Done.' });
    await rig.untilText('Done.', after);

    const restarted = await rig.crash((host) => void host.sessions.add(rig.run.sessionId));
    restarted.chat.give(moved, inGroup('more', after));
    const run = await restarted.untilRun(1);

    expect(run.sessionId).toBe(rig.run.sessionId);
    expect(restarted.task(1).conversation).toBe(after);
  });

  it('what was written in the old one and comes late answers no message of the new one, and is changed by none', async () => {
    const { chat, task, untilRun, untilText } = await startRig({ users: [bob], concurrency: 1 });
    chat.give(message('keeps claude busy'), moved);
    const first = await untilRun(1);
    const late = inGroup('from the backlog');
    chat.give(late);
    chat.give({ ...editOf(late, 'another message of mine'), conversation: after });
    first.finish();

    const run = await untilRun(2);
    run.finish({ text: 'Read.' });
    await untilText('Read.', after);

    expect(run.text).toBe('from the backlog');
    expect(task(2).conversation).toBe(after);
    expect(chat.arrived.find(({ text }) => text.includes('Read.'))?.replyTo).not.toBe(late.messageId);
  });

  it('a file that waits for words gets those that are written in the new one', async () => {
    const { chat, clock, store, untilRun } = await startRig({
      users: [bob],
      chat: { files: { photo: Buffer.from('a picture') } },
    });
    chat.give({ ...inGroup(''), attachments: [{ kind: 'photo', source: { id: 'photo' } }] });
    chat.give(moved, inGroup('what is on it?', after));

    expect((await untilRun(1)).files.map(({ name }) => name)).toEqual(['photo.jpg']);
    await clock.advance(200_000);
    expect(store.tasks.list()).toHaveLength(1);
  });

  it('a voice message in line is written down', async () => {
    const files: Record<string, Buffer | Error> = { voice: new Error('not now') };
    const { chat, log, until, untilRun } = await startRig({
      users: [bob],
      concurrency: 1,
      chat: { files },
      voiceCommand: '/bin/echo',
    });
    chat.give(message('keeps claude busy'));
    const first = await untilRun(1);
    chat.give({ ...inGroup(''), attachments: [{ kind: 'voice', mimeType: 'audio/ogg', source: { id: 'voice' } }] });
    await until(() => log.lines.some(({ message: line }) => line === 'a file is not here yet'), 'a failed fetch');
    chat.give(moved);
    files.voice = Buffer.from('OggS…');
    first.finish();

    // The program says the path it was given.
    expect((await untilRun(2)).text).toMatch(/^\/.*voice\.ogg\n/);
  });

  it.each([
    ['of a task in line', false],
    ['of what is added to a running one', true],
  ])('loses no word while a file is fetched: %s', async (_, isAdded) => {
    const files: Record<string, Buffer | Error> = { voice: new BridgeError('retry-later', 'not now') };
    const options = { users: [bob], concurrency: 1, chat: { files }, voiceCommand: '/bin/echo' };
    const { chat, clock, untilRun } = await startRig(options);
    chat.give(isAdded ? inGroup('what does he say?') : message('keeps claude busy'));
    const first = await untilRun(1);
    const voice = { kind: 'voice', mimeType: 'audio/ogg', source: { id: 'voice' } };
    chat.give({ ...inGroup(''), attachments: [voice], ...(isAdded && { text: 'this:', forwardedFrom: 'Carl' }) });
    await vi.waitFor(() => expect(files).toEqual({}), { timeout: 120_000 });

    chat.give(moved);
    files.voice = Buffer.from('OggS…');
    await clock.advance(3_000);
    if (!isAdded) first.finish();
    const second = await untilRun(2);

    expect(second.text).toMatch(isAdded ? /\nthis:\n/ : /^\/.*voice\.ogg\n/);
    second.finish(isAdded ? { outcome: 'merged' } : {});
    if (isAdded) first.finish();
  });

  it('a press on a button of the old one works, and changes no message of the new one', async () => {
    const { chat, run, until, untilState } = await startAsking({ by: bob, where: before });
    chat.give(inGroup('and then this'));
    await untilState(2, 'queued');

    chat.give(moved, press('cancel:2', { ...byBob(before), messageId: '57' }));
    await untilState(2, 'cancelled');
    await until(() => chat.acknowledged.length > 0, 'a word');
    run.finish();
    await untilState(1, 'done');

    expect(chat.calls.filter((call) => call.startsWith('setButtons'))).toEqual([]);
  });

  it('what waited for it to come back arrives', async () => {
    const { chat, store, until, untilText } = await startRig({ users: [bob] });
    chat.gone.add(before);
    chat.give(inGroup('/project'));
    await until(() => store.outbox.gone().length > 0, 'an answer that waits');

    chat.give(moved);

    await untilText('home', after);
  });

  it('takes no view away that is in the old one: its id may be that of a person’s message', async () => {
    const { chat, run, until, untilText } = await startAsking({
      by: bob,
      where: before,
      chat: { previews: groupEdits },
    });
    run.emit(says('Half of it.'));
    await until(() => chat.views.some(({ text }) => text.includes('Half')), 'a view');

    chat.give(moved);
    run.finish({ text: 'All of it.' });
    await untilText('All of it.', after);
    chat.give(inGroup('/project', after));
    await untilText('Tasks in this chat run in', after);

    expect(chat.calls.filter((call) => call.startsWith('retract'))).toEqual([]);
  });

  it('shows there what claude does', async () => {
    const { chat, clock, run, until, untilText } = await startAsking({
      by: bob,
      where: before,
      chat: { previews: groupEdits },
    });
    run.emit(says('Half of it.'));
    await until(() => chat.views.some(({ text }) => text.includes('Half')), 'a view');

    chat.give(moved);
    run.emit(says(' And more.'));
    await clock.advance(5_000);
    const view = await until(() => chat.views.find(({ conversation }) => conversation === after), 'a view there');
    expect(view.handle).toBeUndefined();
    run.finish({ text: 'All of it.' });
    await untilText('All of it.', after);

    await until(() => chat.calls.some((call) => call.startsWith(`retract ${after}`)), 'the view to go');
  });
});
