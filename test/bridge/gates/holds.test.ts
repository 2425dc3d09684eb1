import { describe, expect, it } from 'vitest';
import type { Failure } from '../../../src/core/model/events.ts';
import { createFakeClock } from '../../fakes/clock/clock.ts';
import { message, press, type Rig, type RigOptions, startRig } from '../rig.ts';

const minute = 60_000;

/** claude cannot go on with task 1 for a reason that passes by. */
async function setBack(
  failure: Failure,
  options: RigOptions & { resetsAt?: (now: number) => number } = {},
): Promise<Rig> {
  const rig = await startRig(options);
  const { chat, clock, host, untilRun, untilState } = rig;
  chat.give(message('work'));
  const run = await untilRun(1);
  host.sessions.add(run.sessionId);
  host.records.set(run.promptId, {
    state: 'finished',
    outcome: { outcome: 'failed', failure, text: '', sessionId: run.sessionId, costUsd: undefined, durationMs: 1 },
  });
  run.finish({
    outcome: 'failed',
    failure,
    message: 'It is not possible now.',
    resetsAt: options.resetsAt?.(clock.now()),
    text: 'So far.',
  });
  await untilState(1, 'parked');
  return rig;
}

const limited = (options: RigOptions = {}) =>
  setBack('rate-limited', { ...options, resetsAt: (now) => now + 90 * minute });

describe('a refusal that may be of this task alone', () => {
  const refused = { outcome: 'failed', failure: 'api-error', suspected: 'not-logged-in', text: '' } as const;

  it('ends this task with its reason, and holds nobody else up', async () => {
    const { chat, untilRun, untilState, untilText } = await startRig();
    chat.give(message('work'));
    (await untilRun(1)).finish({ ...refused, message: 'The Claude API refused this request: no such model.' });
    await untilState(1, 'failed');
    await untilText('no such model');

    chat.give(message('me too', { conversation: 'telegram:-5' }));

    (await untilRun(2)).finish({ text: 'Done.' });
    await untilText('Done.', 'telegram:-5');
  });

  it('is no reason to hold all when another chat of its project meets the same: both ask for the same model', async () => {
    const { chat, untilRun, untilState } = await startRig();
    chat.give(message('work'), message('me too', { conversation: 'telegram:-5' }));
    for (const number of [1, 2]) {
      (await untilRun(number)).finish({ ...refused, message: 'No such model.' });
      await untilState(number, 'failed');
    }
  });

  it('holds all when a task of another chat and project meets the same, with no answer in between', async () => {
    const { chat, untilRun, untilState, untilText } = await startRig();
    chat.give(message('/project site', { conversation: 'telegram:-5' }));
    chat.give(message('work'));
    (await untilRun(1)).finish({ ...refused, message: 'The account is closed.' });
    await untilState(1, 'failed');
    chat.give(message('again'));
    (await untilRun(2)).finish({ ...refused, message: 'The account is closed.' });
    await untilState(2, 'failed');

    chat.give(message('me too', { conversation: 'telegram:-5' }));
    (await untilRun(3)).finish({ ...refused, message: 'The account is closed.' });

    await untilState(3, 'parked');
    await untilText('The account is closed. Retrying #3 at', 'telegram:-5');
  });

  it('is that task’s again once Claude has answered someone', async () => {
    const { chat, untilRun, untilState, untilText } = await startRig();
    chat.give(message('work'));
    (await untilRun(1)).finish({ ...refused, message: 'No such model.' });
    await untilState(1, 'failed');
    chat.give(message('fine', { conversation: 'telegram:-5' }));
    (await untilRun(2)).finish({ text: 'Done.' });
    await untilText('Done.', 'telegram:-5');

    chat.give(message('me too', { conversation: 'telegram:-6' }));
    (await untilRun(3)).finish({ ...refused, message: 'No such model.' });

    await untilState(3, 'failed');
  });
});

describe('a task that meets a usage limit', () => {
  it('waits until the limit ends and then continues by itself, in its session', async () => {
    const { chat, clock, host, untilRun, untilText, until } = await limited();
    await untilText('It is not possible now. Resuming #1 at');
    // What was said so far stays, whatever becomes of the notice.
    expect(chat.arrived[0]?.text).toBe('So far.');
    expect(chat.arrived[1]?.buttons.map(({ action }) => action)).toEqual(['hold:resume', 'cancel:1']);

    await clock.advance(90 * minute);
    expect(host.runs).toHaveLength(1);
    await clock.advance(2_000);

    const run = await untilRun(2);
    expect(run.sessionId).toBe(host.runs[0]?.sessionId);
    expect(run.text).toContain('You were interrupted');
    run.finish({ text: 'Done now.' });
    await untilText('Done now.');
    await until(() => chat.arrived[1]?.text.includes('The limit is over'), 'the notice to be over');
    expect(chat.arrived[1]?.buttons).toEqual([]);
    expect(chat.arrived[0]?.text).toBe('So far.');
  });

  it('keeps all others back too, and tells each of them', async () => {
    const { chat, clock, host, untilText, untilState } = await limited();
    chat.give(message('me too', { conversation: 'telegram:-5' }));

    await untilText('Resuming #2 at', 'telegram:-5');
    await untilState(2, 'parked');
    await clock.advance(60 * minute);
    expect(host.runs).toHaveLength(1);
  });

  it('has one notice in a chat; tasks that come later get silent receipts, and their place when it is over', async () => {
    const { chat, clock, store, until, untilRun, untilState } = await limited();
    await until(() => chat.arrived.length === 2, 'the notice');
    chat.give(...Array.from({ length: 12 }, (_, n) => message(`later ${n}`)));
    await untilState(13, 'parked');
    await clock.advance(1_000);
    await until(() => chat.arrived.length === 5, 'three receipts');

    expect(chat.arrived.slice(2).map(({ text, notify }) => [text, notify])).toEqual([
      ['⏳ Waiting: It is not possible now. Next in line', false],
      ['⏳ Waiting: It is not possible now. 2nd in line', false],
      ['⏳ Waiting: It is not possible now. 3rd in line', false],
    ]);
    expect(chat.arrived[2]?.buttons.map(({ action }) => action)).toEqual(['cancel:2']);
    chat.give(press('hold:resume'));
    await untilRun(2);
    await until(() => chat.arrived[3]?.text === '⏳ 2nd in line', 'a receipt to say that the hold is over');
    expect(chat.arrived.filter(({ notify }) => notify)).toHaveLength(1);
    expect(store.outbox.messageOf('telegram:1', 'line:3')).toBe(chat.arrived[3]?.messageId);
  });

  it('lets those that waited continue one after the other', async () => {
    const { chat, clock, host, untilRun, untilState } = await limited();
    chat.give(message('two', { conversation: 'telegram:-5' }), message('three', { conversation: 'telegram:-6' }));
    await untilState(3, 'parked');

    await clock.advance(90 * minute + 2_000);
    await untilRun(2);
    await clock.advance(2_000);
    expect(host.runs).toHaveLength(2);
    await clock.advance(1_000);
    await untilRun(3);
    await clock.advance(3_000);

    await untilRun(4);
  });

  it('is tried at once when its person wants', async () => {
    const { chat, until, untilRun } = await limited();

    chat.give(press('hold:resume'));

    await untilRun(2);
    chat.give(press('hold:resume'));
    await until(() => chat.acknowledged.length === 2, 'both presses to be answered');
    expect(chat.acknowledged.map(({ text }) => text)).toEqual(['Retrying now.', 'Nothing is on hold.']);
  });

  it('is tried also with a button that its chat still shows for a moment: the task of that notice is cancelled', async () => {
    const { chat, until, untilRun, untilState } = await limited();
    chat.give(message('and this'));
    await untilState(2, 'parked');
    chat.give(message('/cancel 1'));
    await untilState(1, 'cancelled');

    chat.give(press('hold:resume'));

    await until(() => chat.acknowledged.length === 1, 'the press to be answered');
    expect(chat.acknowledged[0]?.text).toBe('Retrying now.');
    expect((await untilRun(2)).text).toContain('and this');
  });

  it.each(['/stop', '/cancel 1'])('is ended by %s while it waits', async (command) => {
    const { chat, untilState, untilText } = await limited();

    chat.give(message(command));

    await untilText('Cancelled #1.');
    await untilState(1, 'cancelled');
  });

  it('still waits after a restart, until the same moment', async () => {
    const before = await limited();
    const [first] = before.host.runs;

    const after = await before.crash((host) => {
      host.sessions.add(first!.sessionId);
      host.records.set(first!.promptId, before.host.records.get(first!.promptId)!);
    });
    await after.clock.advance(90 * minute);
    expect(after.host.runs).toHaveLength(0);
    await after.clock.advance(2_000);

    expect((await after.untilRun(1)).text).toContain('work');
  });
});

it('a limit that ended while no bridge ran keeps nobody back after the start', async () => {
  const before = await limited();
  const [first] = before.host.runs;
  const clock = createFakeClock(before.clock.now() + 3 * 60 * minute);

  const after = await before.crash(
    (host) => {
      host.sessions.add(first!.sessionId);
      host.records.set(first!.promptId, before.host.records.get(first!.promptId)!);
    },
    { clock },
  );
  await after.clock.advance(0);

  expect((await after.untilRun(1)).text).toContain('work');
});

describe('a hold of unknown length', () => {
  it.each<[Failure, number[]]>([
    ['overloaded', [30_000, minute, 2 * minute]],
    ['network', [10_000, 30_000, minute]],
    ['not-logged-in', [5 * minute, 5 * minute]],
    ['rate-limited', [15 * minute, 30 * minute, 60 * minute]],
  ])('because of %s is retried later and later', async (failure, waits) => {
    const { chat, clock, host, until, untilRun, untilState } = await setBack(failure);

    for (const [n, wait] of waits.entries()) {
      await clock.advance(wait - 1);
      expect(host.runs).toHaveLength(n + 1);
      await clock.advance(1);
      const run = await untilRun(n + 2);
      run.finish({ outcome: 'failed', failure, message: 'Still not.' });
      await untilState(1, 'parked');
    }
    await until(() => chat.arrived[1]?.text.includes('Still not.'), 'the notice to be up to date');
    expect(chat.texts().filter((text) => text.includes('#1 at'))).toHaveLength(1);
  });

  it('begins anew after claude has answered', async () => {
    const { chat, clock, untilRun, untilState } = await setBack('overloaded');
    await clock.advance(30_000);
    (await untilRun(2)).finish({ text: 'ok' });
    await untilState(1, 'done');

    chat.give(message('again'));
    (await untilRun(3)).finish({ outcome: 'failed', failure: 'overloaded', message: 'No.' });
    await untilState(2, 'parked');
    await clock.advance(30_000);

    await untilRun(4);
  });

  it('never gives a task up while nobody is answered', async () => {
    const { clock, untilRun, untilState } = await setBack('network');
    for (let attempt = 2; attempt <= 20; attempt++) {
      await clock.advance(5 * minute);
      (await untilRun(attempt)).finish({ outcome: 'failed', failure: 'network', message: 'Still not.' });
      await untilState(1, 'parked');
    }
  });

  it('gives a task up that is overloaded again and again while others get their answers', async () => {
    const { chat, clock, untilRun, untilState } = await setBack('overloaded');
    for (let round = 1; round <= 5; round++) {
      await clock.advance(10 * minute);
      const again = await untilRun(2 * round);
      chat.give(message('other', { conversation: 'telegram:-5' }));
      (await untilRun(2 * round + 1)).finish({ text: 'fine' });
      await untilState(round + 1, 'done');
      again.finish({ outcome: 'failed', failure: 'overloaded', message: 'Still not.' });
      await untilState(1, round < 5 ? 'parked' : 'failed');
    }
    expect((await untilState(1, 'failed')).reason).toBe('Still not.');
  });

  it('is not said to end when nobody knows that', async () => {
    const { untilText } = await setBack('rate-limited');

    expect(await untilText('#1 at')).toContain('Retrying #1 at');
  });

  it('does not make a limit shorter that is known to end later', async () => {
    const rig = await startRig();
    const { chat, clock, host, untilRun, untilState } = rig;
    chat.give(message('one'), message('two', { conversation: 'telegram:-5' }));
    const [one, two] = [await untilRun(1), await untilRun(2)];
    one.finish({ outcome: 'failed', failure: 'rate-limited', message: 'Limit.', resetsAt: clock.now() + 90 * minute });
    await untilState(1, 'parked');
    two.finish({ outcome: 'failed', failure: 'network', message: 'No network.' });
    await untilState(2, 'parked');

    await clock.advance(89 * minute);

    expect(host.runs).toHaveLength(2);
  });
});

it('a missing claude is looked for, and only that can be cancelled, not hurried', async () => {
  const { chat, clock, host, untilRun, untilText } = await startRig({
    prepare: (host) => {
      host.missing = 'claude was not found on desk.';
    },
  });
  await clock.advance(2_000);
  chat.give(message('work'));
  await untilText('claude was not found on desk. #1 waits until it is found.');
  expect(chat.arrived[0]?.buttons.map(({ action }) => action)).toEqual(['cancel:1']);

  host.missing = undefined;
  await clock.advance(10_000);

  expect((await untilRun(1)).text).toBe('work');
});

describe('the notice of a hold', () => {
  it.each<[string, (rig: Rig) => void]>([
    ['fails', ({ host }) => host.runs[1]!.finish({ outcome: 'failed', failure: 'refused', message: 'Declined.' })],
    ['is stopped', ({ chat }) => chat.give(message('/stop'))],
  ])('is settled when its task %s afterwards', async (_, end) => {
    const rig = await limited();
    await rig.clock.advance(90 * minute + 2_000);
    await rig.untilRun(2);

    end(rig);

    await rig.until(() => rig.task(1).endedAt !== undefined, 'the task to end');
    await rig.until(() => rig.chat.arrived[1]?.buttons.length === 0, 'the notice to be settled');
    expect(rig.chat.arrived[1]?.text).not.toContain('#1 at');
  });

  it('is brought up to date when another reason keeps all tasks back', async () => {
    const { chat, until, untilRun, untilState, untilText } = await setBack('overloaded');
    chat.give(message('two', { conversation: 'telegram:-5' }));
    await untilText('Retrying #2 at', 'telegram:-5');
    chat.give(press('hold:resume'));
    const again = await untilRun(2);

    again.finish({ outcome: 'failed', failure: 'not-logged-in', message: 'claude is not logged in.' });
    await untilState(1, 'parked');

    const notice = () => chat.arrived.find(({ conversation }) => conversation === 'telegram:-5');
    await until(() => notice()?.text.includes('not logged in'), 'the notice to be up to date');
    expect(notice()?.buttons.map(({ action }) => action)).toEqual(['hold:resume', 'cancel:2']);
  });

  it('is settled at the start when its task was cancelled meanwhile', async () => {
    const before = await limited();
    await before.until(() => before.store.outbox.waiting().length === 0, 'the notice to be known to have arrived');

    const after = await before.crash((_, store) => {
      store.tasks.moveIf(store.tasks.byNumber(1)!.id, ['parked'], 'cancelled');
    });

    await after.until(() => after.chat.calls.includes('replace telegram:1 m2'), 'the notice to be settled');
  });
});

it('a task that waited for a budget does not slip through a hold', async () => {
  const { chat, clock, host, untilRun, untilState, untilText } = await startRig({ limits: { perDayUsd: 1 } });
  chat.give(message('one'));
  (await untilRun(1)).finish({ text: 'ok', costUsd: 1.5 });
  await untilState(1, 'done');
  for (const n of [2, 3]) {
    chat.give(message(`number ${n}`, { conversation: `telegram:-${n}` }));
    await untilText('budget', `telegram:-${n}`);
  }
  chat.give(press('anyway:2', { conversation: 'telegram:-2' }));
  const run = await untilRun(2);
  run.finish({ outcome: 'failed', failure: 'rate-limited', resetsAt: clock.now() + 90 * minute, message: 'Limit.' });
  await untilState(2, 'parked');

  chat.give(press('anyway:3', { conversation: 'telegram:-3' }));
  await untilText('Limit.', 'telegram:-3');

  expect(host.runs).toHaveLength(2);
});
