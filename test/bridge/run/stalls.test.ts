import { describe, expect, it } from 'vitest';
import { createRunning } from '../../../src/core/run/running-tasks.ts';
import { createStalls } from '../../../src/core/run/stalls.ts';
import { createClock } from '../../../src/system/clock.ts';
import { createSleepyTime } from '../../fakes/clock/sleepy-time.ts';
import { silentLog } from '../../fakes/silent-log.ts';
import { createTempStore, message, press, type Rig, type RigOptions, startRig } from '../rig.ts';
import type { Run } from '../scripted-host.ts';

const minute = 60_000;
const text = { type: 'text-delta' as const, message: 'm', block: 0, text: 'Hm.' };

async function quiet(options: RigOptions = {}): Promise<Rig & { run: Run }> {
  const rig = await startRig(options);
  rig.chat.give(message('work'));
  const run = await rig.untilRun(1);
  run.emit({ type: 'stalled', silentMs: 5 * minute });
  await rig.untilText('✋ home · #1 needs you: Claude has been quiet for 5 min');
  return { ...rig, run };
}

describe('a claude that has gone quiet', () => {
  it('has one message with buttons, which is brought up to date while it lasts', async () => {
    const { chat, run, until } = await quiet();
    const [notice] = chat.arrived;
    expect(notice?.buttons.map(({ action }) => action)).toEqual(['wait:1', 'nudge:1', 'stop:1']);

    run.emit({ type: 'stalled', silentMs: 10 * minute });

    await until(() => chat.arrived[0]?.text.includes('10 min'), 'the notice to be up to date');
    expect(chat.arrived).toHaveLength(1);
  });

  it('that continues takes the buttons away', async () => {
    const { chat, run, until } = await quiet();

    run.emit(text);

    await until(() => chat.arrived[0]?.text === 'Claude continues.', 'the notice to be over');
    expect(chat.arrived[0]?.buttons).toEqual([]);
  });

  it('is let be by Wait, until it is quiet for as long again', async () => {
    const { chat, run, until, untilText } = await quiet();
    chat.give(press('wait:1'));
    await until(() => chat.arrived[0]?.text.includes('waiting'), 'the notice to say so');

    run.emit({ type: 'stalled', silentMs: 10 * minute });

    await untilText('for 10 min');
    expect(chat.arrived).toHaveLength(2);
  });

  it('that was let be leaves nothing behind once it continues, also after a restart', async () => {
    const chat = { removes: true } as const;
    const rig = await quiet({ chat });
    rig.chat.give(press('wait:1'));
    await rig.untilText('waiting');
    rig.run.emit({ type: 'stalled', silentMs: 10 * minute });
    const second = await rig.until(() => rig.chat.arrived[1], 'another notice');
    await rig.until(() => rig.chat.arrived[0]?.isRemoved, 'the first one to go');
    rig.chat.give(press('wait:1'));
    await rig.until(() => second.text.includes('waiting'), 'the second one to be let be');

    const sent = { chat: { ...chat, arrived: rig.chat.arrived } };
    const after = await rig.crash((host) => host.records.set(rig.run.promptId, { state: 'unfinished' }), sent);
    await after.until(() => after.chat.arrived[1]?.isRemoved, 'it to go at the start');

    rig.run.emit(text);
    await rig.until(() => second.isRemoved, 'it to go');
  });

  it('is interrupted by Nudge and continues in its session, and the task ends once', async () => {
    const { chat, host, run, untilRun, untilText, untilState } = await quiet();
    host.records.set(run.promptId, { state: 'unfinished' });

    chat.give(press('nudge:1'));

    const again = await untilRun(2);
    expect(again.sessionId).toBe(run.sessionId);
    expect(again.text).toContain('work');
    again.finish({ text: 'Here it is.' });
    await untilText('Here it is.');
    expect((await untilState(1, 'done')).state).toBe('done');
    expect(chat.acknowledged.at(-1)?.text).toContain('Nudged');
  });

  it('keeps in mind, when nudged, what was spent already', async () => {
    const { chat, host, run, untilRun, until } = await quiet({ limits: { taskUsd: 1 } });
    host.isSlowToStop = true;
    chat.give(press('nudge:1'));
    await until(() => chat.acknowledged.length === 1, 'the press to be answered');
    run.finish({ outcome: 'stopped', costUsd: 0.9 });
    host.isSlowToStop = false;

    const again = await untilRun(2);
    expect(again.mostUsd).toBeCloseTo(0.1);
    again.finish({ text: 'ok' });
  });

  it('is stopped by Stop', async () => {
    const { chat, untilState, until } = await quiet();

    chat.give(press('stop:1'));

    await untilState(1, 'cancelled');
    await until(() => chat.arrived[0]?.buttons.length === 0, 'the buttons to go');
  });

  it('whose bridge is restarted leaves no buttons behind', async () => {
    const rig = await quiet();

    const after = await rig.crash((host) => host.records.set(rig.run.promptId, { state: 'unfinished' }));

    await after.until(() => after.chat.calls.includes('replace telegram:1 m1'), 'the old notice to change');
  });

  it('asks nobody who may not steer the task', async () => {
    const { chat, until, untilState } = await quiet();

    chat.give(press('nudge:1', { sender: { id: '2', name: 'Vic' } }));

    await until(() => chat.acknowledged.length === 1, 'the press to be answered');
    expect(chat.acknowledged[0]?.text).toBe('Viewers cannot use this button.');
    await untilState(1, 'running');
  });
});

describe('the most minutes of a task', () => {
  it('end it, with a reason', async () => {
    const { chat, clock, untilRun, untilState, untilText } = await startRig({ limits: { taskMinutes: 10 } });
    chat.give(message('work'));
    await untilRun(1);

    await clock.advance(10 * minute - 1);
    await untilState(1, 'running');
    await clock.advance(1);

    await untilText('Stopped after 10 minutes');
    expect((await untilState(1, 'failed')).reason).toContain('limits.taskMinutes');
  });

  it('do not pass while Claude waits for its person', async () => {
    const { chat, clock, host, untilRun, untilState, untilText } = await startRig({ limits: { taskMinutes: 10 } });
    chat.give(message('work'));
    const run = await untilRun(1);
    await clock.advance(9 * minute);
    const ask = host.ask('Bash', { command: 'rm x' }, run);
    await untilState(1, 'waiting');
    await clock.advance(60 * minute);
    await untilState(1, 'waiting');

    ask.withdraw();
    run.emit({ type: 'ask-closed', askId: ask.id });
    await untilState(1, 'running');
    await clock.advance(minute);

    await untilText('Stopped after 10 minutes');
  });

  it('do not pass while the machine sleeps', async () => {
    const { task } = await startRig().then(async (rig) => {
      rig.chat.give(message('work'));
      await rig.untilRun(1);
      return rig;
    });
    const time = createSleepyTime();
    const outbox = { add: () => 0 };
    const stalls = createStalls({
      store: createTempStore().store,
      outbox,
      clock: createClock(time),
      log: silentLog,
      taskMinutes: 10,
    });
    const control = createRunning().begin('of the test');
    stalls.watch(task(1), control);

    time.pass(2 * minute);
    time.sleep(8 * 60 * minute);
    time.pass(8 * minute - 1);
    expect(control.expired).toBeUndefined();
    time.pass(1);

    expect(control.expired).toContain('after 10 minutes');
  });
});
