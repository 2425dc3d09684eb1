import { describe, expect, it } from 'vitest';
import { readRunningNote } from '../../src/app/watch/running-note.ts';
import { BridgeError } from '../../src/core/model/errors.ts';
import { createStore } from '../../src/store/store.ts';
import { message, press, startRig } from '../bridge/rig.ts';
import { aTask } from '../contracts/store/stage.ts';

const discord = { conversation: 'discord:9' };

describe('stopping the bridge', () => {
  it('lets what runs end, sends its answer, then closes; what waits stays in the queue', async () => {
    const { bridge, chat, host, untilRun, crash } = await startRig();
    chat.give(message('one'), message('two'));
    const run = await untilRun(1);

    const stopping = bridge.stop(60_000);
    run.finish({ text: 'Answer one' });
    await stopping;

    expect(chat.texts()).toEqual([expect.stringContaining('Answer one')]);
    expect(chat.calls.at(-1)).toBe('close');
    expect(host.runs).toHaveLength(1);
    const after = await crash();
    expect((await after.untilRun(1)).text).toBe('two');
  });

  it('takes nothing more in', async () => {
    const { bridge, chat, until, untilRun } = await startRig();
    chat.give(message('one'));
    const run = await untilRun(1);

    const stopping = bridge.stop(60_000);
    await until(() => !chat.receives, 'receiving to end');
    run.finish();
    await stopping;

    expect(() => chat.give(message('late'))).toThrow('nobody receives');
  });

  it('leaves a task that does not end in time to the next start, and says so', async () => {
    const { bridge, chat, untilRun, crash } = await startRig();
    chat.give(message('long'));
    const { promptId } = await untilRun(1);

    await bridge.stop(0);

    expect(chat.texts()).toEqual([expect.stringMatching(/^The bridge stopped on \S+\. .*starts again/)]);
    const after = await crash((host) => host.records.set(promptId, { state: 'unfinished' }));
    await after.untilText('only partly done');
  });

  it('does not ask about a task that its person stopped just before', async () => {
    const { bridge, chat, host, untilRun, crash } = await startRig();
    host.isSlowToStop = true;
    chat.give(message('long'));
    await untilRun(1);

    chat.give(message('/stop'));
    await bridge.stop(0);

    expect(chat.texts()).toEqual([expect.stringContaining('Stopped.')]);
    expect((await crash()).task(1).state).toBe('cancelled');
  });

  it('ends a task that still waits for claude without touching it', async () => {
    const { bridge, chat, host, until, crash } = await startRig();
    host.holdOpen();
    chat.give(message('one'));
    await until(() => host.opens.length === 1, 'claude to be asked for');

    await bridge.stop(60_000);

    expect(chat.texts()).toEqual([]);
    expect((await (await crash()).untilRun(1)).text).toBe('one');
  });

  it('may be asked for twice', async () => {
    const { bridge, chat } = await startRig();

    await Promise.all([bridge.stop(0), bridge.stop(0)]);
    await bridge.stop(0);

    expect(chat.calls).toEqual(['close']);
  });

  it('continues when one step of it fails', async () => {
    const { bridge, chat, host, log, store } = await startRig();
    log.expectError('a step of stopping failed');
    host.close = () => Promise.reject(new Error('stuck'));

    await bridge.stop(0);

    expect(chat.calls).toEqual(['close']);
    expect(() => store.tasks.list()).toThrow();
  });
});

describe('a platform', () => {
  it('that cannot continue fails the bridge', async () => {
    const { bridge, chat } = await startRig();
    const refused = new BridgeError('unauthorized', 'token revoked');

    chat.breakDown(refused);

    await expect(bridge.failed).rejects.toBe(refused);
  });

  it.each([
    [
      'retry-later',
      'Discord’s gateway has been silent for 9 minutes, and reconnecting did not help. The bridge is exiting.',
    ],
    ['unauthorized', 'Discord does not accept the bot token. Reset it.'],
  ] as const)(
    'that cannot continue (%s) rests while another one is well, says so, and the bridge tries it again',
    async (code, told) => {
      const rig = await startRig({ others: [{ name: 'discord' }] });
      await rig.until(() => rig.others[0]?.receives, 'discord to receive');
      const rests = () => rig.log.lines.filter(({ message: line }) => line.startsWith('a platform failed'));
      rig.log.expectError('a platform failed; retrying while the others run');

      rig.others[0]?.breakDown(new BridgeError(code, 'it ended', { userMessage: told }));
      await rig.until(() => rests().length === 1, 'discord to rest');
      rig.chat.give(message('/status'), message('hello'));

      expect(await rig.untilText('Trouble:')).toContain(`Trouble: ${told.split('.')[0]}`);
      await rig.untilRun(1);
      await rig.clock.advance(5 * 60_000);
      await rig.until(() => rests().length === 2, 'another try');
    },
  );

  it('that cannot continue fails the bridge when the other one is not well either', async () => {
    const { bridge, chat, others, log, until } = await startRig({ others: [{ name: 'discord' }] });
    log.expectError('a platform failed; retrying while the others run');
    const first = new BridgeError('retry-later', 'discord ended');
    const second = new BridgeError('retry-later', 'telegram ended');
    await until(() => others[0]?.receives, 'discord to receive');

    others[0]?.breakDown(first);
    await until(() => !others[0]?.receives, 'discord to rest');
    chat.breakDown(second);

    await expect(bridge.failed).rejects.toBe(second);
  });

  it('whose credentials are refused at the start fails the bridge at once', async () => {
    const refused = new BridgeError('unauthorized', 'bad token');
    const { bridge } = await startRig({ others: [{ name: 'discord', connect: () => Promise.reject(refused) }] });

    await expect(bridge.failed).rejects.toBe(refused);
  });

  it('that cannot be reached is retried, and holds up no other', async () => {
    let tries = 0;
    const rig = await startRig({
      others: [
        {
          name: 'discord',
          async connect() {
            if (++tries < 3) throw new BridgeError('retry-later', 'no network');
          },
        },
      ],
    });
    rig.chat.give(message('hello'));
    await rig.untilRun(1);

    await rig.clock.advance(3_000);

    await rig.until(() => rig.others[0]?.receives, 'discord to receive');
    expect(tries).toBe(3);
  });

  it('that connects late finds its tasks taken up then', async () => {
    const before = await startRig({ others: [{ name: 'discord' }] });
    await before.until(() => before.others[0]?.receives, 'discord to receive');
    before.others[0]?.give(message('one', discord), message('two', discord));
    const run = await before.untilRun(1);
    const connecting = Promise.withResolvers<void>();

    const after = await before.crash((host) => host.records.set(run.promptId, { state: 'unfinished' }), {
      others: [{ name: 'discord', connect: () => connecting.promise }],
    });
    await after.clock.advance(60_000);
    expect(after.task(1).state).toBe('running');
    connecting.resolve();

    expect((await after.untilRun(1)).text).toBe('two');
    expect(after.task(1).state).toBe('interrupted');
    await after.until(
      () => after.others[0]?.texts('discord:9').some((text) => text.includes('only partly done')),
      'the word about the interrupted task',
    );
  });
});

describe('another process', () => {
  it('may ask for a running task to be stopped', async () => {
    const { chat, folder, clock, untilRun, untilState, untilText } = await startRig();
    chat.give(message('long'));
    const { promptId } = await untilRun(1);
    const other = createStore(`${folder}/bridge.db`, clock);

    other.tasks.requestCancel(promptId);
    other.close();

    await untilState(1, 'cancelled');
    await untilText('Stopped.');
  });

  it('that locks the database and lets it go does not bring the bridge down', async () => {
    const { store, log, until } = await startRig();
    log.expectError('the store could not be watched');
    const { changedElsewhere } = store;
    store.changedElsewhere = () => {
      store.changedElsewhere = changedElsewhere;
      throw new Error('database is locked');
    };

    await until(() => log.lines.some((line) => line.message === 'the store could not be watched'), 'the error');
  });
});

it('is idle when nothing is left to do', async () => {
  const { bridge, chat, untilRun } = await startRig();
  chat.give(message('x'.repeat(4096), { maybeSplit: true }));
  chat.endInput();
  let idle = false;
  const waiting = bridge.finishUnattended().then(() => {
    idle = true;
  });

  const run = await untilRun(1);
  expect(idle).toBe(false);
  run.finish({ text: 'The end.' });
  await waiting;

  expect(chat.texts()).toEqual([expect.stringContaining('The end.')]);
});

describe('where nobody is there to decide', () => {
  it('what waits for a budget is kept, and the bridge says why', async () => {
    const { bridge, chat, clock, untilRun, untilState } = await startRig({ limits: { perDayUsd: 5 } });
    chat.give(message('one'));
    (await untilRun(1)).finish({ costUsd: 6 });
    await untilState(1, 'done');
    chat.give(message('two'));
    chat.endInput();

    const ended = bridge.finishUnattended();
    await untilState(2, 'parked');
    await clock.advance(1_000);

    expect(await ended).toEqual({
      message: expect.stringContaining('$6.00 spent'),
      tasks: [2],
      continues: 'with the next start',
    });
  });

  it('what waits for a session that is open at the desk is kept, and the bridge says why', async () => {
    const { bridge, chat, host, untilRun, untilState } = await startRig();
    chat.give(message('one'));
    const run = await untilRun(1);
    run.finish();
    await untilState(1, 'done');
    host.openAtDesk.set(run.sessionId, 4711);
    chat.give(message('two'));
    chat.endInput();

    const ended = bridge.finishUnattended();
    await untilState(2, 'parked');

    expect(await ended).toEqual({
      message: expect.stringContaining('open in Claude at the desk'),
      tasks: [2],
      continues: 'with the next start',
    });
  });

  it('what waits in a paused queue is kept, and the bridge says why', async () => {
    const { bridge, chat, untilText } = await startRig({
      prepare: (_, store) => void store.tasks.add(aTask('elsewhere', { conversation: 'discord:1' })),
    });
    chat.give(message('/pause'));
    await untilText('aused');
    chat.give(message('one'));
    chat.endInput();

    expect(await bridge.finishUnattended()).toEqual({
      message: 'The queue is paused.',
      tasks: [2],
      continues: 'after /resume',
    });
  });
});

it('Claude is looked for even while no platform can be reached', async () => {
  const { bridge, clock, host } = await startRig({
    chat: { connect: () => new Promise(() => {}) },
    waitFor: 'nothing',
  });

  await clock.advance(2_000);

  expect(await bridge.agent).toMatchObject({ ok: true });
  expect(host.checks).toBe(1);
});

it('other processes can read what runs here', async () => {
  const { bridge, store, clock, host } = await startRig({
    prepare: (it) => {
      it.missing = 'no claude';
    },
  });
  await bridge.agent;
  expect(readRunningNote(store)).toMatchObject({
    pid: process.pid,
    platforms: [{ name: 'telegram', account: '@bot' }],
    agent: { problem: 'no claude' },
  });

  host.missing = undefined;
  await clock.advance(10_000);

  expect(readRunningNote(store)).toMatchObject({ agent: { version: '2.1.0' } });
});

it('leaves a note of what keeps tasks from claude, until when, and takes it back', async () => {
  const { chat, store, clock, untilRun, untilState } = await startRig();
  chat.give(message('one'));
  const resetsAt = clock.now() + 90 * 60_000;
  (await untilRun(1)).finish({ outcome: 'failed', failure: 'rate-limited', message: 'Limit.', resetsAt });
  await untilState(1, 'parked');

  expect(readRunningNote(store)?.held).toMatch(/^Limit\. Resuming at .+\d:\d\d.*\.$/);

  chat.give(press('hold:resume'));
  await untilRun(2);
  expect(readRunningNote(store)).not.toHaveProperty('held');
});
