import { describe, expect, it } from 'vitest';
import type { IncomingMessage } from '../../../src/core/model/incoming.ts';
import { groupEdits } from '../chat.ts';
import { ann, message, press, type Rig, type RigOptions, startRig, vic } from '../rig.ts';

const at = Date.UTC(2026, 0, 5, 9);
const files = { x: Buffer.from('x') };
const withFiles: RigOptions = { chat: { files } };
/** Where every answer quotes what it answers. */
const shared: RigOptions = { chat: { isShared: true } };

const forward = (change: Partial<IncomingMessage> = {}) =>
  message('it is broken', { forwardedFrom: 'Carl', ...change });
const words = (change: Partial<IncomingMessage> = {}) => message('what does he mean?', change);
const photo = (change: Partial<IncomingMessage> = {}) =>
  message('', { attachments: [{ kind: 'photo', source: { id: 'x' } }], ...change });
const location = (change: Partial<IncomingMessage> = {}) =>
  message('', { attachments: [{ kind: 'location', data: 'location: 48.13, 11.57' }], ...change });

const inMarks = /“Carl”[^\n]*data to read[^\n]*\n--- begin (\w+) ---\nit is broken\n--- end \1 ---/;
const says = (text: string) => ({ type: 'text-delta' as const, message: 'm', block: 0, text });

const finished = (text: string, sessionId: string, outcome: 'done' | 'merged' = 'done') => ({
  state: 'finished' as const,
  outcome: { outcome, text, sessionId, costUsd: undefined, durationMs: 1 },
});

/** Another chat's task has the only place, so what comes now stays in line. */
async function busyRig(options: RigOptions = shared): Promise<Rig & { letGo(): void }> {
  const rig = await startRig({ ...options, concurrency: 1 });
  rig.chat.give(message('elsewhere', { conversation: 'telegram:-5', sentAt: at - 60_000 }));
  const other = await rig.untilRun(1);
  return { ...rig, letGo: () => other.finish({ text: 'Elsewhere is done.' }) };
}

const answers = ({ chat }: Rig) =>
  chat.arrived.filter(({ text, conversation }) => conversation === 'telegram:1' && / · /.test(text));

describe.each([0, 100, 500])('words and a forward, %i ms apart,', (apart) => {
  // Telegram tells whole seconds: messages that are half a second apart may seem to be a whole one.
  const later = { sentAt: at + Math.ceil(apart / 1_000) * 1_000 };
  const orders: [string, IncomingMessage, IncomingMessage][] = [
    ['words first', words(), forward(later)],
    ['forward first', forward(), words(later)],
  ];

  it.each(orders)('in one batch are one task that answers the words: %s', async (_, first, second) => {
    const rig = await startRig(shared);

    rig.chat.give(first, second);

    const run = await rig.untilRun(1);
    expect(run.text).toMatch(/^what does he mean\?\n\nWhat follows/);
    expect(run.text).toMatch(inMarks);
    run.finish({ text: 'He means the door.' });
    await rig.untilText('He means the door.');
    expect(answers(rig).map(({ replyTo }) => replyTo)).toEqual([
      first.forwardedFrom ? second.messageId : first.messageId,
    ]);
    expect(rig.store.tasks.list()).toHaveLength(1);
  });

  it.each(orders)('while the first is in line are one task: %s', async (_, first, second) => {
    const rig = await busyRig();
    const { chat, clock, store, letGo } = rig;

    chat.give(first);
    await clock.advance(apart);
    chat.give(second);
    await clock.advance(1_000);
    expect(store.tasks.queueOf('telegram:1')).toHaveLength(1);
    letGo();

    const run = await rig.untilRun(2);
    expect(run.text).toMatch(/^what does he mean\?\n\nWhat follows/);
    expect(run.text).toMatch(inMarks);
    run.finish({ text: 'He means the door.' });
    await rig.untilText('He means the door.');
    expect(answers(rig).map(({ replyTo }) => replyTo)).toEqual([
      first.forwardedFrom ? second.messageId : first.messageId,
    ]);
    expect(store.tasks.list()).toHaveLength(2);
  });

  it('that claude has begun with: the forward is given to it between its marks, and there is one answer', async () => {
    const rig = await startRig(shared);
    const { chat, clock, store } = rig;
    const asked = words();

    chat.give(asked);
    const run = await rig.untilRun(1);
    expect(run.text).toBe('what does he mean?');
    run.emit(says('Let me'));
    await clock.advance(apart);
    chat.give(forward(later));

    const added = await rig.untilRun(2);
    expect(run.steered).toEqual([added]);
    expect(added.text).toMatch(inMarks);
    expect(added.text.slice(0, added.text.indexOf('\n'))).not.toContain('it is broken');
    added.emit({ type: 'folded', into: run.promptId });
    run.finish({ text: 'He means the door.' });
    added.finish({ outcome: 'merged' });
    await rig.untilState(1, 'done');
    await rig.untilText('He means the door.');
    expect(answers(rig).map(({ replyTo }) => replyTo)).toEqual([asked.messageId]);
    expect(chat.texts()).toHaveLength(1);
    expect(store.tasks.list()).toHaveLength(1);
    expect(store.tasks.byNumber(1)!.prompt).toMatch(inMarks);
  });
});

describe('words never wait', () => {
  it('for a forward that may follow', async () => {
    const { chat, store } = await startRig();

    chat.give(words());

    expect(store.tasks.list()).toHaveLength(1);
  });

  it('behind or in front of one that came with them', async () => {
    const { chat, store } = await startRig();

    chat.give(forward(), words());
    chat.give(words({ conversation: 'telegram:-5' }), forward({ conversation: 'telegram:-5' }));

    expect(store.tasks.list()).toHaveLength(2);
  });

  it('and neither does the forward wait once its words are there', async () => {
    const { chat, store } = await busyRig();

    chat.give(words());
    chat.give(forward());

    expect(store.tasks.queueOf('telegram:1').map(({ prompt }) => inMarks.test(prompt))).toEqual([true]);
  });
});

describe('a file or a location', () => {
  it.each<[string, RegExp, IncomingMessage]>([
    ['photo', /^what does he mean\?\n\nFiles the user sent/, photo()],
    [
      'location',
      /^what does he mean\?\n\nWhat was sent with it[^\n]*\n--- begin (\w+) ---\nlocation: 48.13, 11.57\n--- end \1 ---/,
      location(),
    ],
  ])('behind words in one batch belongs to them at once: a %s', async (_, expected, piece) => {
    const { chat, untilRun, store } = await startRig(withFiles);

    chat.give(words(), piece);

    expect((await untilRun(1)).text).toMatch(expected);
    expect(store.tasks.list()).toHaveLength(1);
  });

  it('behind words in line is there when their turn comes', async () => {
    const { chat, letGo, untilRun, store } = await busyRig(withFiles);
    chat.give(words());
    chat.give(photo(), location());
    expect(store.tasks.queueOf('telegram:1')).toHaveLength(1);
    letGo();

    const run = await untilRun(2);
    expect(run.files).toHaveLength(1);
    expect(run.text).toContain('location: 48.13, 11.57');
  });

  it('that comes while claude is being started is not left out', async () => {
    const { chat, host, untilRun, until, store } = await startRig(withFiles);
    const open = host.holdOpen();
    chat.give(words());
    await until(() => host.opens.length === 1, 'claude to be started');
    chat.give(photo());
    open();

    expect((await untilRun(1)).files).toHaveLength(1);
    expect(store.tasks.list()).toHaveLength(1);
  });

  it('behind words that claude is at is given to it', async () => {
    const { chat, untilRun, untilState, untilText, store } = await startRig(withFiles);
    chat.give(words());
    const run = await untilRun(1);
    chat.give(photo());

    const added = await untilRun(2);
    expect(added.files).toHaveLength(1);
    expect(added.text).toMatch(/^[^\n]+\n\nFiles the user sent/);
    run.finish({ text: 'I see no picture.' });
    added.finish({ text: 'It is a door.' });
    await untilState(1, 'done');
    expect(await untilText('It is a door.')).toContain('I see no picture.');
    expect(store.tasks.list()).toHaveLength(1);
  });

  it('that cannot be fetched while Claude works is named in the chat, and Claude continues', async () => {
    const { chat, untilRun, untilState, untilText } = await startRig({ chat: { files: {} } });
    chat.give(words());
    const run = await untilRun(1);
    chat.give(photo());

    expect(await untilText('no longer available')).toContain('photo.jpg');
    run.finish({ text: 'I see no picture.' });
    await untilState(1, 'done');
    await untilText('I see no picture.');
  });
});

it('a paste that the app cut joins the forward before it as a whole', async () => {
  const { chat, clock, store } = await busyRig();
  chat.give(forward());
  await clock.advance(1_000);
  chat.give(words({ text: 'x'.repeat(4096), maybeSplit: true, isFull: true, sentAt: at + 1_000 }));
  chat.give(words({ text: 'the end', sentAt: at + 1_000 }));

  const [task, ...others] = store.tasks.queueOf('telegram:1');
  expect(task!.prompt).toMatch(/^x{4096}the end\n\nWhat follows/);
  expect(others).toEqual([]);
});

describe('what claude is at', () => {
  it('takes the words behind a forward, and the answer is to the words', async () => {
    const rig = await startRig(shared);
    const { chat, clock, untilRun, untilState, untilText } = rig;
    chat.give(forward());
    await clock.advance(1_000);
    const run = await untilRun(1);
    const asked = words({ sentAt: at + 1_000 });
    chat.give(asked);

    const added = await untilRun(2);
    expect(run.steered).toEqual([added]);
    expect(added.text).toBe('what does he mean?');
    added.emit({ type: 'folded', into: run.promptId });
    run.finish({ text: 'He means the door.' });
    added.finish({ outcome: 'merged' });
    await untilState(1, 'done');
    await untilText('He means the door.');
    expect(answers(rig).map(({ replyTo }) => replyTo)).toEqual([asked.messageId]);
    expect(rig.store.tasks.list()).toHaveLength(1);
  });

  it('gives one answer also where claude takes a turn of its own for the forward', async () => {
    const rig = await startRig(shared);
    const { chat, host, untilRun, untilState, untilText, until } = rig;
    chat.give(words());
    const run = await untilRun(1);
    chat.give(forward());
    const added = await untilRun(2);
    run.finish({ text: 'Whom do you mean?', costUsd: 0.1 });
    added.emit(says('The'));
    await until(() => host.held === 1, 'the session to be held');
    expect(rig.task(1).state).toBe('running');
    added.finish({ text: 'The door.', costUsd: 0.2 });

    await untilState(1, 'done');
    expect(await untilText('The door.')).toMatch(/Whom do you mean\?\s+The door\./);
    expect(answers(rig)).toHaveLength(1);
    expect(rig.task(1).costUsd).toBeCloseTo(0.3);
    await until(() => host.held === 0, 'the session to be given back');
  });

  it('leaves no preview in the chat where claude answers twice', async () => {
    const { chat, until, untilRun, untilState, untilText } = await startRig({ chat: { previews: groupEdits } });
    chat.give(words());
    const run = await untilRun(1);
    chat.give(forward());
    const added = await untilRun(2);

    run.emit(says('The first'));
    await until(() => chat.views.length === 1, 'the first preview');
    run.finish({ text: 'The first answer.' });
    added.emit(says('The second'));
    await until(() => chat.views.length === 2, 'the second view');
    added.finish({ text: 'The second answer.' });
    await untilState(1, 'done');
    await untilText('The second answer.');

    expect(chat.views.map(({ handle }) => handle)).toEqual([undefined, { place: 'view-1' }]);
  });

  it('that has ended takes nothing more: the forward is a task of its own', async () => {
    const { chat, clock, untilRun, untilState, store } = await startRig();
    chat.give(words());
    (await untilRun(1)).finish({ text: 'Whom?' });
    await untilState(1, 'done');
    chat.give(forward());
    await clock.advance(1_000);

    expect((await untilRun(2)).text).toMatch(inMarks);
    expect(store.tasks.list()).toHaveLength(2);
  });

  it('by an old claude, which takes no messages while it works, takes nothing more', async () => {
    const { chat, clock, host, untilRun, store } = await startRig();
    host.isOld = true;
    chat.give(words());
    await untilRun(1);
    chat.give(forward());
    await clock.advance(1_000);

    expect(store.tasks.list()).toHaveLength(2);
  });

  it('continues with the forward when it is interrupted before Claude has seen it', async () => {
    const { bridge, chat, host, task, untilRun, untilState, store } = await startRig();
    chat.give(words());
    const run = await untilRun(1);
    run.emit(says('Let me'));
    chat.give(forward());
    await untilRun(2);
    host.records.set(run.promptId, { state: 'unfinished' });
    bridge.tasks.nudge(task(1));

    const again = await untilRun(3);
    expect(again.text).toMatch(inMarks);
    expect(again.text).toContain('what does he mean?');
    again.finish({ text: 'The door.' });
    await untilState(1, 'done');
    expect(store.tasks.list()).toHaveLength(1);
  });

  it('continues when Claude ended before it began with the forward', async () => {
    const { chat, host, untilRun, untilState, store } = await startRig();
    chat.give(words());
    const run = await untilRun(1);
    chat.give(forward());
    const added = await untilRun(2);
    host.records.set(run.promptId, finished('Whom?', run.sessionId));
    run.finish({ text: 'Whom?' });
    added.finish({ outcome: 'withdrawn' });

    const again = await untilRun(3);
    expect(again.text).toMatch(inMarks);
    again.finish({ text: 'The door.' });
    await untilState(1, 'done');
    expect(store.tasks.list()).toHaveLength(1);
  });

  it('is stopped with all that was added', async () => {
    const { chat, untilRun, untilState, store } = await startRig();
    chat.give(words());
    const run = await untilRun(1);
    chat.give(forward());
    const added = await untilRun(2);
    chat.give(message('/stop', { sentAt: at + 9_000 }));

    await untilState(1, 'cancelled');
    expect([run.ended, added.ended]).toEqual([true, true]);
    expect(store.tasks.list()).toHaveLength(1);
  });
});

describe('a late piece of an album', () => {
  const piece = (text: string, sentAt: number, albumId = 'a') => photo({ text, sentAt, albumId });

  it.each<[string, number, number]>([
    ['before', at + 3_000, at + 4_000],
    ['behind', at + 4_000, at + 3_000],
  ])('goes to its album in line, and never to an unrelated message: %s it', async (_, lateAt, otherAt) => {
    const { chat, clock, letGo, store } = await busyRig(withFiles);
    chat.give(piece('what is on these?', at), piece('', at));
    await clock.advance(3_000);
    const late = piece('', lateAt);
    const other = message('something else', { sentAt: otherAt });

    for (const each of lateAt < otherAt ? [late, other] : [other, late]) chat.give(each);

    const [album, unrelated] = store.tasks.queueOf('telegram:1');
    expect(store.files.ofTask(album!.id)).toHaveLength(3);
    expect(unrelated!.prompt).toBe('something else');
    expect(store.files.ofTask(unrelated!.id)).toEqual([]);
    letGo();
  });

  it('in one batch with an unrelated message does not join it either', async () => {
    const { chat, clock, store } = await busyRig(withFiles);
    chat.give(piece('what is on these?', at), piece('', at));
    await clock.advance(3_000);
    chat.give(message('something else', { sentAt: at + 3_000 }), piece('', at + 3_000));

    expect(store.tasks.queueOf('telegram:1').map(({ id }) => store.files.ofTask(id).length)).toEqual([3, 0]);
  });

  it('is given to claude when that is at its album', async () => {
    const { chat, clock, untilRun, store } = await startRig(withFiles);
    chat.give(piece('what is on these?', at), piece('', at));
    await clock.advance(1_000);
    const run = await untilRun(1);
    await clock.advance(2_000);
    chat.give(piece('', at + 3_000));

    const added = await untilRun(2);
    expect(run.steered).toEqual([added]);
    expect(added.files).toHaveLength(1);
    expect(store.tasks.list()).toHaveLength(1);
    run.finish();
    added.finish({ outcome: 'merged' });
  });

  it('is given to claude with another one of the same moment, each with its own file', async () => {
    const { chat, clock, untilRun, store, until, host } = await startRig({
      chat: { files: { ...files, y: Buffer.from('yy') } },
    });
    const other = photo({ albumId: 'a', sentAt: at + 3_000, attachments: [{ kind: 'photo', source: { id: 'y' } }] });
    chat.give(piece('what is on these?', at));
    await clock.advance(1_000);
    const run = await untilRun(1);
    chat.give(piece('', at + 3_000), other);

    await until(() => run.steered.length === 2, 'both to be given');
    expect(run.steered.map((added) => added.files.map(({ size }) => size))).toEqual([[1], [2]]);
    expect(store.tasks.list()).toHaveLength(1);
    for (const each of host.runs) each.finish();
  });

  it('is a task of its own when its album was answered, and the next message has nothing to do with it', async () => {
    const { chat, clock, untilRun, untilState, store } = await startRig(withFiles);
    chat.give(piece('what is on these?', at));
    await clock.advance(1_000);
    (await untilRun(1)).finish({ text: 'Two doors.' });
    await untilState(1, 'done');
    await clock.advance(2_000);
    chat.give(piece('', at + 3_000));
    chat.give(message('something else', { sentAt: at + 4_000 }));

    const run = await untilRun(2);
    expect(run.text).toMatch(/^[^\n]*album[^\n]*#1[^\n]*\n\nFiles the user sent/);
    expect(run.files).toHaveLength(1);
    run.finish({ text: 'A third door.' });
    const next = await untilRun(3);
    expect([next.text, next.files]).toEqual(['something else', []]);
    expect(store.tasks.list()).toHaveLength(3);
  });
});

it('what comes right behind a late piece of an album has nothing to do with that album', async () => {
  const piece = (text: string, sentAt: number) => photo({ text, sentAt, albumId: 'a' });
  const { chat, clock, store } = await busyRig(withFiles);
  chat.give(piece('what is on these?', at), piece('', at));
  await clock.advance(3_000);
  chat.give(piece('', at + 3_000));
  chat.give(forward({ sentAt: at + 3_000 }));
  await clock.advance(1_000);

  expect(store.tasks.queueOf('telegram:1').map(({ prompt }) => inMarks.test(prompt))).toEqual([false, true]);
});

it('words that were given to claude while it worked take their forward too', async () => {
  const { chat, untilRun, untilState, untilText, store } = await startRig({ busy: 'steer' });
  chat.give(message('build it', { sentAt: at - 60_000 }));
  const run = await untilRun(1);
  run.emit(says('Building'));
  chat.give(words());
  const steered = await untilRun(2);
  chat.give(forward());
  const added = await untilRun(3);
  expect(added.text).toMatch(inMarks);
  steered.emit({ type: 'folded', into: run.promptId });
  run.finish({ text: 'Built.' });
  steered.finish({ outcome: 'merged' });
  added.emit(says('He'));
  added.finish({ text: 'He means the door.' });

  await untilState(2, 'done');
  await untilText('He means the door.');
  expect(store.tasks.list()).toHaveLength(2);
});

describe('nothing else joins:', () => {
  const linesAfter = async (...pieces: (IncomingMessage | ReturnType<typeof press>)[]) => {
    const rig = await busyRig(withFiles);
    for (const piece of pieces) rig.chat.give(piece);
    await rig.clock.advance(1_000);
    return rig;
  };

  it('two texts', async () => {
    const { store } = await linesAfter(message('first'), message('second'));
    expect(store.tasks.queueOf('telegram:1').map(({ prompt }) => prompt)).toEqual(['first', 'second']);
  });

  it('a photo with a caption', async () => {
    const { store } = await linesAfter(words(), photo({ text: 'and this?' }));
    expect(store.tasks.queueOf('telegram:1')).toHaveLength(2);
  });

  it('a forward of three seconds later', async () => {
    const { store } = await linesAfter(words(), forward({ sentAt: at + 3_000 }));
    expect(store.tasks.queueOf('telegram:1')).toHaveLength(2);
  });

  it('a forward to words that were followed by others', async () => {
    const { store } = await linesAfter(message('first'), message('second'), forward());
    expect(store.tasks.queueOf('telegram:1').map(({ prompt }) => inMarks.test(prompt))).toEqual([false, true]);
  });

  it('what someone else sends', async () => {
    const bob = { ...ann, id: '3', name: 'Bob' };
    const both = { conversation: 'telegram:-7', private: false };
    const { store, chat, clock } = await busyRig({ users: [bob] });
    chat.give(words(both));
    chat.give(forward({ ...both, sender: { id: bob.id, name: bob.name } }));
    await clock.advance(1_000);
    expect(store.tasks.queueOf('telegram:-7')).toHaveLength(2);
  });

  it('what a viewer sends', async () => {
    const both = { conversation: 'telegram:-7', private: false };
    const { store } = await linesAfter(words(both), forward({ ...both, sender: { id: vic.id, name: vic.name } }));
    expect(store.tasks.queueOf('telegram:-7').map(({ prompt }) => prompt)).toEqual(['what does he mean?']);
  });

  it('what is sent to another conversation', async () => {
    const { store } = await linesAfter(words(), forward({ conversation: 'telegram:1:7' }));
    expect(store.tasks.queueOf('telegram:1')).toHaveLength(1);
    expect(store.tasks.queueOf('telegram:1:7')).toHaveLength(1);
  });

  it('a forward behind a command', async () => {
    const { store } = await linesAfter(words(), message('/new'), forward());
    expect(store.tasks.queueOf('telegram:1')).toHaveLength(2);
  });

  it('a command to a forward', async () => {
    const { store, untilText } = await linesAfter(forward(), message('/queue'));
    expect(store.tasks.queueOf('telegram:1')).toHaveLength(1);
    await untilText('#2: it is broken');
  });

  it('a reply to a message of ours', async () => {
    const { store } = await linesAfter(forward(), words({ repliesTo: 'm1' }));
    expect(store.tasks.queueOf('telegram:1')).toHaveLength(2);
  });

  it('a press', async () => {
    const { store, chat } = await linesAfter(words(), press('stop:'));
    expect(chat.acknowledged).toHaveLength(1);
    expect(store.tasks.queueOf('telegram:1').map(({ prompt }) => prompt)).toEqual(['what does he mean?']);
  });
});

it('in a group, a forward behind words with our name needs no name of its own', async () => {
  const group = { conversation: 'telegram:-7', private: false };
  const { chat, clock, store } = await busyRig();
  chat.give(words(group));
  chat.give(forward({ ...group, addressed: false }));
  chat.give(words({ ...group, addressed: false }));
  await clock.advance(1_000);

  expect(store.tasks.queueOf('telegram:-7').map(({ prompt }) => inMarks.test(prompt))).toEqual([true]);
});

it('a stop of the bridge before a file was fetched leaves the task to the next start, with the file', async () => {
  const fetching = Promise.withResolvers<void>();
  const rig = await startRig(withFiles);
  rig.chat.files!.fetch = async (_, __, signal) => {
    fetching.resolve();
    await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
  rig.chat.give(words());
  const run = await rig.untilRun(1);
  rig.chat.give(photo());
  await fetching.promise;
  const stopped = rig.bridge.stop(60_000);
  run.finish({ text: 'I see no picture.' });
  await stopped;

  const after = await rig.crash(
    (host) => {
      host.sessions.add(run.sessionId);
      host.records.set(run.promptId, finished('I see no picture.', run.sessionId));
    },
    { recovery: 'continue' },
  );
  const again = await after.untilRun(1);
  expect(again.files).toHaveLength(1);
  again.finish({ text: 'A door.' });
  await after.untilState(1, 'done');
});

describe('the power goes off', () => {
  it.each<[string, IncomingMessage, IncomingMessage]>([
    ['words', words(), forward({ sentAt: at + 1_000 })],
    ['forward', forward(), words({ sentAt: at + 1_000 })],
  ])('between the two: they are one task all the same, once; first the %s', async (_, first, second) => {
    const rig = await busyRig();
    rig.chat.give(first);
    await rig.clock.advance(first.forwardedFrom ? 1_000 : 0);
    expect(rig.store.tasks.queueOf('telegram:1')).toHaveLength(1);

    let open = () => {};
    const after = await rig.crash((host) => {
      open = host.holdOpen();
    });
    after.chat.give(second);
    open();

    const run = await after.until(() => after.host.runs.find(({ text }) => inMarks.test(text)), 'the forward');
    expect(run.text).toMatch(/^what does he mean\?\n\nWhat follows/);
    expect(run.text).toMatch(inMarks);
    expect(after.store.tasks.list()).toHaveLength(2);
    expect(after.store.inbox.pending(0)).toEqual([]);
    for (const each of after.host.runs) each.finish({ text: 'Done.' });
    rig.letGo();
  });

  /** The forward was added to what claude is at. */
  async function added() {
    const rig = await startRig({ recovery: 'continue' });
    rig.chat.give(words());
    const run = await rig.untilRun(1);
    run.emit(says('Let me'));
    rig.chat.give(forward());
    return { rig, run, more: await rig.untilRun(2) };
  }

  it('before claude has seen any of it: it is given both, once', async () => {
    const rig = await startRig(shared);
    rig.chat.give(words());
    await rig.untilRun(1);
    rig.chat.give(forward());
    await rig.untilRun(2);

    const after = await rig.crash();

    const run = await after.untilRun(1);
    expect(run.text).toMatch(/^what does he mean\?\n\nWhat follows/);
    expect(run.text).toMatch(inMarks);
  });

  it('before Claude has seen the forward, though it has answered: it continues with both', async () => {
    const { rig, run } = await added();

    const after = await rig.crash((host) => {
      host.sessions.add(run.sessionId);
      host.records.set(run.promptId, finished('Whom?', run.sessionId));
    });

    const again = await after.untilRun(1);
    expect(again.sessionId).toBe(run.sessionId);
    expect(again.text).toMatch(inMarks);
    again.finish({ text: 'The door.' });
    await after.untilState(1, 'done');
    expect(after.store.tasks.list()).toHaveLength(1);
  });

  it('when claude has answered both in one: that answer is brought', async () => {
    const { rig, run, more } = await added();

    const after = await rig.crash((host) => {
      host.records.set(run.promptId, finished('The door.', run.sessionId));
      host.records.set(more.promptId, finished('', run.sessionId, 'merged'));
    });

    await after.untilText('The door.');
    expect(after.host.runs).toEqual([]);
    expect(answers(after)).toHaveLength(1);
  });

  it('when claude has answered one after the other: both are brought, as one', async () => {
    const { rig, run, more } = await added();

    const after = await rig.crash((host) => {
      host.records.set(run.promptId, finished('Whom?', run.sessionId));
      host.records.set(more.promptId, finished('The door.', run.sessionId));
    });

    expect(await after.untilText('The door.')).toMatch(/Whom\?\s+The door\./);
    expect(after.host.runs).toEqual([]);
    expect(answers(after)).toHaveLength(1);
  });
});

it('what cannot be used is named also where the rest joins a task', async () => {
  const { chat, untilText, store, letGo } = await busyRig();
  chat.give(words());
  chat.give(forward({ attachments: [{ kind: 'paid_media' }] }));

  await untilText('I cannot use the paid media; the rest is task #2.');
  expect(store.tasks.queueOf('telegram:1')).toHaveLength(1);
  letGo();
});
