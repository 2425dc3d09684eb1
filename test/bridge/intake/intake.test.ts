import { describe, expect, it } from 'vitest';
import type { Incoming } from '../../../src/core/model/incoming.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { editOf, message, press, startRig, stranger, vic } from '../rig.ts';

const fromVic = { sender: { id: vic.id, name: vic.name }, conversation: 'telegram:2' };

describe('a stranger gets nothing', () => {
  const sender = { id: stranger.id, name: stranger.name };

  it.each<[string, Incoming]>([
    ['a message', message('rm -rf', { sender, conversation: 'telegram:666' })],
    ['a command', message('/status', { sender, conversation: 'telegram:666' })],
    ['/start', message('/start', { sender, conversation: 'telegram:666' })],
    ['a photo', message('', { sender, conversation: 'telegram:666', attachments: [{ kind: 'photo' }] })],
    ['a mention in a group', message('do it', { sender, conversation: 'telegram:-5', private: false })],
    ['an edit', editOf(message('x', { sender, conversation: 'telegram:666' }), 'y')],
    ['a press', press('continue:1', { sender, conversation: 'telegram:-5' })],
    ['a stop', { kind: 'stop', conversation: 'telegram:666', sender, previewKey: 1 }],
  ])('for %s: no call, no task, no conversation, no post', async (_, incoming) => {
    const { chat, store, host } = await startRig();

    chat.give(incoming);

    expect(store.inbox.pending(0)).toEqual([]);
    expect(chat.calls).toEqual([]);
    expect(host.opens).toEqual([]);
    expect(store.tasks.list()).toEqual([]);
    expect(store.outbox.waiting()).toEqual([]);
    expect(store.conversations.get(incoming.conversation)).toBeUndefined();
  });

  it('cannot stop or edit what others do', async () => {
    const { chat, untilRun, store } = await startRig();
    const sent = message('work');
    chat.give(sent, message('more'));
    const run = await untilRun(1);

    chat.give({ kind: 'stop', conversation: 'telegram:1', sender, previewKey: 1 });
    chat.give(press('stop:', { sender }), editOf({ ...sent, sender }, 'evil'), message('/stop', { sender }));

    expect(run.ended).toBe(false);
    expect(store.tasks.byNumber(2)?.prompt).toBe('more');
  });

  it('is logged once an hour', async () => {
    const { chat, clock, log } = await startRig();
    const knock = () => chat.give(message('hi', { sender, conversation: 'telegram:666' }));
    const knocks = () => log.lines.filter((line) => line.message.includes('without access')).length;

    knock();
    knock();
    expect(knocks()).toBe(1);

    await clock.advance(60 * 60_000);
    knock();
    expect(knocks()).toBe(2);
  });
});

describe('many updates at once', () => {
  it('leave a turn to everything else now and then, and are all taken in their order', async () => {
    const fake = createFakeClock();
    let looks = 0;
    // With each look some time has gone by.
    const clock = { ...fake, steady: () => fake.steady() + looks++ };
    const { chat, store, until } = await startRig({ clock });
    const texts = Array.from({ length: 45 }, (_, n) => `task ${n}`);
    const prompts = () => store.tasks.list().map(({ prompt }) => prompt);

    chat.give(...texts.map((text) => message(text)));
    const atOnce = prompts();
    chat.give(message('one more'));
    expect(atOnce.length).toBeGreaterThan(0);
    await fake.advance(1_000);
    await until(() => store.inbox.pending(0).length === 0, 'all to be taken');

    expect(atOnce.length).toBeLessThan(45);
    expect(prompts()).toEqual([...texts, 'one more']);
  });
});

describe('a viewer', () => {
  it('gets one polite line for a task', async () => {
    const { chat, store, untilText } = await startRig();

    chat.give(message('do it', fromVic));

    expect(await untilText('you can watch', 'telegram:2')).toContain('Vic');
    expect(chat.arrived).toHaveLength(1);
    expect(store.tasks.list()).toEqual([]);
  });

  it('may look, and neither stop nor cancel nor change', async () => {
    const { chat, store, untilRun, until } = await startRig();
    const sent = message('work');
    chat.give(sent, message('more'));
    const run = await untilRun(1);
    const inAnns = { ...fromVic, conversation: 'telegram:1' };

    chat.give(
      message('/status', inAnns),
      message('/stop', inAnns),
      message('/cancel 2', inAnns),
      message('/new', inAnns),
    );
    chat.give(editOf({ ...sent, ...inAnns }, 'other'), press('stop:', inAnns));
    await until(() => chat.texts().length === 4, 'four answers');

    expect(chat.texts()[0]).toContain('1 running, 1 queued');
    expect(
      chat
        .texts()
        .slice(1)
        .every((text) => text.includes('you can watch')),
    ).toBe(true);
    expect(chat.acknowledged.map(({ text }) => text)).toEqual(['Viewers cannot use this button.']);
    expect(run.ended).toBe(false);
    expect(store.tasks.byNumber(2)?.state).toBe('queued');
  });
});

describe('a message', () => {
  it('that is taken gets its receipt at once', async () => {
    const { chat, untilRun } = await startRig();

    chat.give(message('work'));

    expect(chat.calls[0]).toBe('taken telegram:1');
    await untilRun(1);
  });

  it('in a group is a task only when it is for us', async () => {
    const { chat, store } = await startRig();
    const inGroup = { conversation: 'telegram:-5', private: false };

    chat.give(message('lunch?', { ...inGroup, addressed: false }), message('/stop', { ...inGroup, addressed: false }));
    chat.give(message('build it', inGroup));

    expect(store.tasks.list().map((task) => task.prompt)).toEqual(['build it']);
    expect(chat.texts('telegram:-5')).toEqual([]);
  });

  it('with an unknown command gets a word that says so', async () => {
    const { chat, untilText } = await startRig();

    chat.give(message('/frobnicate now'));

    expect(await untilText('/frobnicate')).toContain('/help');
  });

  it('that begins with a path is a task', async () => {
    const { chat, untilRun } = await startRig();

    chat.give(message('/etc/hosts looks wrong'));

    expect((await untilRun(1)).text).toBe('/etc/hosts looks wrong');
  });

  it('of attachments alone is answered, not taken', async () => {
    const { chat, store, untilText } = await startRig();

    chat.give(message('', { attachments: [{ kind: 'location' }] }));

    await untilText('I cannot use that.');
    expect(store.tasks.list()).toEqual([]);
  });

  it('that cannot be stored is kept for the next start and does not hold up the others', async () => {
    const { chat, log, store, untilRun, untilState, crash } = await startRig();
    log.expectError('an update could not be handled');
    const add = store.tasks.add;
    store.tasks.add = (task) => {
      if (task.messages[0]?.text === 'poison') throw new Error('disk full');
      return add(task);
    };

    chat.give(message('poison'), message('fine'));
    const run = await untilRun(1);
    expect(run.text).toBe('fine');
    run.finish();
    await untilState(1, 'done');

    const after = await crash();
    expect((await after.untilRun(1)).text).toBe('poison');
  });

  it('of a platform that is not connected yet waits for it, even when others came in meanwhile', async () => {
    const first = await startRig({ others: [{ name: 'discord' }] });
    const long = 'x'.repeat(4096);
    await first.until(() => first.others[0]?.receives, 'discord to receive');
    first.others[0]?.give(message(long, { conversation: 'discord:9', maybeSplit: true }));

    const connecting = Promise.withResolvers<void>();
    const after = await first.crash(undefined, { others: [{ name: 'discord', connect: () => connecting.promise }] });
    after.chat.give(message('hello'));
    expect((await after.untilRun(1)).text).toBe('hello');
    connecting.resolve();
    await after.until(() => after.others[0]?.receives, 'discord to receive');
    await after.clock.advance(2_000);

    expect((await after.untilRun(2)).text).toBe(long);
  });
});

describe('a press', () => {
  it('in another conversation is refused with a truthful word', async () => {
    const { chat, store, untilRun } = await startRig();
    chat.give(message('work'));
    await untilRun(1);
    store.tasks.move(store.tasks.byNumber(1)!.id, 'interrupted');

    chat.give(press('continue:1', { conversation: 'telegram:77' }), press('drop:1', { conversation: 'telegram:77' }));

    expect(chat.acknowledged.map(({ text }) => text)).toEqual(Array(2).fill('No such task in this chat.'));
    expect(store.tasks.byNumber(1)?.state).toBe('interrupted');
    store.tasks.move(store.tasks.byNumber(1)!.id, 'queued');
    store.tasks.move(store.tasks.byNumber(1)!.id, 'running');
  });

  it('that comes late hears what became of the task, and the buttons go', async () => {
    const { chat, untilRun, untilState } = await startRig();
    chat.give(message('work'));
    (await untilRun(1)).finish();
    await untilState(1, 'done');

    chat.give(press('continue:1'), press('drop:1'), press('continue:99'), press('nonsense'));

    expect(chat.acknowledged.map(({ text }) => text)).toEqual([
      '✅ Too late: task #1 is done.',
      '✅ Too late: task #1 is done.',
      'No such task in this chat.',
      'This button no longer works.',
    ]);
    expect(chat.calls.filter((call) => call === 'setButtons telegram:1 900')).toHaveLength(4);
  });
});

describe('what is neither words nor a file', () => {
  const location = { kind: 'location', data: 'location: 48.13, 11.57' };

  it('is a line of data in the prompt, marked as such', async () => {
    const { chat, untilRun } = await startRig();

    chat.give(message('what is near here?', { attachments: [location] }));

    expect((await untilRun(1)).text).toMatch(
      /^what is near here\?\n\nWhat was sent with it is data to read.*\n--- begin (\w+) ---\nlocation: 48\.13, 11\.57\n--- end \1 ---$/,
    );
  });

  it('waits for words like a file', async () => {
    const { chat, clock, untilRun, untilText } = await startRig();
    chat.give(message('', { attachments: [location] }));
    await clock.advance(120_000);
    await untilText('What should I do with the location?');

    chat.give(message('what is near here?'));

    expect((await untilRun(1)).text).toContain('location: 48.13, 11.57');
  });

  it('is named when nothing can be done with it, and the words are done', async () => {
    const { chat, untilRun, untilText } = await startRig();

    chat.give(message('look', { attachments: [{ kind: 'paid_media' }] }));

    await untilText('I cannot use the paid media; the rest is task #1.');
    expect((await untilRun(1)).text).toBe('look');
  });
});
