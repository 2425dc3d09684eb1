import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../src/core/model/events.ts';
import { groupEdits } from '../chat.ts';
import { editOf, message, press, type Rig, type RigOptions, startRig } from '../rig.ts';
import type { ScriptedHost } from '../scripted-host.ts';

const says = (text: string) => ({ type: 'text-delta' as const, message: 'm', block: 0, text });
const answered = (text: string, sessionId: string): Outcome => ({
  outcome: 'done',
  text,
  sessionId,
  costUsd: undefined,
  durationMs: 1_000,
});

/** The power goes off while claude works on task 1 and task 2 waits; `claude` tells what the next start finds. */
async function crashInTask(
  claude: (host: ScriptedHost, last: { promptId: string; sessionId: string; handle: string }) => void,
  options: RigOptions = {},
): Promise<Rig & { promptId: string; sessionId: string; handle: string }> {
  const before = await startRig(options);
  before.chat.give(message('build it'), message('then test it'));
  const run = await before.untilRun(1);
  run.emit(says('Half'));
  // By then it is noted where the preview is.
  await before.clock.advance(100);
  const last = { promptId: run.promptId, sessionId: run.sessionId, handle: run.handle };
  const after = await before.crash((host) => {
    host.sessions.add(last.sessionId);
    claude(host, last);
  });
  return { ...after, ...last };
}

const untilStillWorking = (chat: Rig['chat'], until: Rig['until']) =>
  until(() => chat.views.some(({ text }) => text.includes('still working')), 'a view of what claude still does');
const finished = (host: ScriptedHost, { promptId, sessionId }: { promptId: string; sessionId: string }) =>
  host.records.set(promptId, { state: 'finished', outcome: answered('All done.', sessionId) });
const unfinished = (host: ScriptedHost, { promptId }: { promptId: string }) =>
  host.records.set(promptId, { state: 'unfinished' });

describe('a task whose answer claude finished alone', () => {
  it('is delivered, and claude is not asked again', async () => {
    const { chat, host, untilText, untilState, untilRun } = await crashInTask(finished);

    await untilText('All done.');
    await untilState(1, 'done');
    expect((await untilRun(1)).text).toBe('then test it');
    expect(host.runs).toHaveLength(1);
    expect(chat.texts()).toHaveLength(1);
  });

  it('takes the preview of the last run away', async () => {
    const { chat, until } = await crashInTask(finished, { chat: { previews: groupEdits } });

    await until(() => chat.calls.includes('retract telegram:1 view-1'), 'the old preview to go');
  });

  it('leaves the conversation in its session', async () => {
    const { sessionId, untilRun } = await crashInTask(finished);

    expect((await untilRun(1)).sessionId).toBe(sessionId);
  });
});

describe('a task whose claude still works', () => {
  const working = (host: ScriptedHost, last: { promptId: string; sessionId: string; handle: string }) => {
    host.alive.add(last.handle);
    unfinished(host, last);
  };

  it('is shown with what it does, and waited for; nothing else runs in its conversation', async () => {
    const rig = await crashInTask((host, last) => {
      working(host, last);
      host.followed.set(last.promptId, [
        { type: 'text', message: 'm', block: 0, text: 'Half of it.' },
        { type: 'tool-started', toolUseId: 't', name: 'Bash', summary: 'npm test' },
      ]);
    });
    const { chat, clock, host, handle, until, untilText, untilState, untilRun } = rig;
    await untilStillWorking(chat, until);
    await clock.advance(1_000);
    const isShown = () => chat.views.find(({ text }) => text.includes('npm test'));
    const view = await until(isShown, 'what claude does');
    expect(view.text).toContain('Half of it.');
    expect(view.text).toContain('Claude is still working on this');
    expect(chat.arrived).toEqual([]);
    await clock.advance(60_000);
    expect(host.opens).toEqual([]);
    expect(rig.task(1).state).toBe('running');

    finished(host, rig);
    host.alive.delete(handle);
    await clock.advance(250);

    await untilText('All done.');
    await untilState(1, 'done');
    expect((await untilRun(1)).text).toBe('then test it');
  });

  it('does not take a place from other conversations meanwhile', async () => {
    const { chat, untilRun, until } = await crashInTask(working, { concurrency: 1 });
    await untilStillWorking(chat, until);

    chat.give(message('elsewhere', { conversation: 'telegram:-5' }));

    expect((await untilRun(1)).text).toBe('elsewhere');
  });

  it.each(['/stop', '/cancel 1'])('is ended by %s, and its person hears of it', async (command) => {
    const { chat, clock, host, handle, until, untilText, untilState, untilRun } = await crashInTask(working);
    await untilStillWorking(chat, until);

    chat.give(message(command));

    await untilText('Stopped #1.');
    await untilState(1, 'cancelled');
    expect(host.ended).toEqual([handle]);
    await clock.advance(250);
    expect((await untilRun(1)).text).toBe('then test it');
    expect(chat.texts()).toHaveLength(1);
  });

  it('is ended by a request that came while the bridge was down', async () => {
    const before = await startRig();
    before.chat.give(message('build it'));
    const run = await before.untilRun(1);
    const { handle } = run;

    const after = await before.crash((host, store) => {
      working(host, { promptId: run.promptId, sessionId: run.sessionId, handle });
      store.tasks.requestCancel(run.promptId);
    });

    await after.untilText('Stopped #1.');
    await after.untilState(1, 'cancelled');
    expect(after.host.ended).toEqual([handle]);
  });

  it('that is cancelled while its record is read stays cancelled', async () => {
    const reading = Promise.withResolvers<void>();
    const { chat, host, untilText, untilRun } = await crashInTask((it, last) => {
      unfinished(it, last);
      const lookup = it.lookup;
      it.lookup = async (prompt) => {
        await reading.promise;
        return lookup(prompt);
      };
    });
    chat.give(message('/stop'));
    await untilText('Stopped #1.');
    reading.resolve();

    expect((await untilRun(1)).text).toBe('then test it');
    expect(chat.texts()).toHaveLength(1);
    expect(host.runs).toHaveLength(1);
  });
});

describe('a task that claude was interrupted in', () => {
  it('is reported with buttons, and Claude is not asked before one is pressed', async () => {
    const { chat, host, untilText, untilState, untilRun } = await crashInTask(unfinished);

    expect(await untilText('only partly done')).toMatch(/^✋ home · #1 needs your answer: The bridge stopped while /);
    await untilState(1, 'interrupted');
    expect(chat.arrived[0]?.buttons.map(({ action }) => action)).toEqual(['continue:1', 'retry:1', 'drop:1']);
    expect((await untilRun(1)).text).toBe('then test it');
    expect(host.runs).toHaveLength(1);
  });

  it('continues in its session under a new id when its person wants, once', async () => {
    const { chat, promptId, sessionId, host, store, untilText, untilState, untilRun } = await crashInTask(unfinished);
    await untilText('only partly done');
    (await untilRun(1)).finish();
    await untilState(2, 'done');

    chat.give(press('continue:1'), press('continue:1'), press('drop:1'));
    const run = await untilRun(2);
    run.finish({ text: 'Now it is done.' });
    await untilText('Now it is done.');

    expect(chat.acknowledged.map(({ text }) => text)).toEqual([
      'Continuing.',
      '⏳ Too late: task #1 is queued.',
      '⏳ Too late: task #1 is queued.',
    ]);
    expect(run.text).toMatch(/^You were interrupted[\s\S]*\nbuild it$/);
    expect(run.sessionId).toBe(sessionId);
    expect(run.promptId).not.toBe(promptId);
    expect(store.tasks.attempts(promptId).map((attempt) => attempt.promptId)).toEqual([promptId, run.promptId]);
    expect(host.runs).toHaveLength(2);
  });

  it('continues with the words of an edit that came before Claude had it', async () => {
    const { chat, host, until, untilText, untilState, untilRun, store } = await crashInTask(unfinished);
    await untilText('only partly done');
    (await untilRun(1)).finish();
    await untilState(2, 'done');
    const start = host.holdOpen();
    chat.give(press('continue:1'));
    await until(() => host.opens.length === 2, 'claude to be asked for');

    chat.give(editOf(message('', { messageId: store.tasks.byNumber(1)!.messageId! }), 'build it well'));
    start();

    expect((await untilRun(2)).text).toMatch(/\nbuild it well$/);
  });

  it('continues without taking the conversation out of a session begun by /new', async () => {
    const { chat, sessionId, store, untilText, untilState, untilRun } = await crashInTask(unfinished);
    await untilText('only partly done');
    (await untilRun(1)).finish();
    await untilState(2, 'done');

    chat.give(message('/new'), press('continue:1'));
    const run = await untilRun(2);
    run.finish();
    await untilState(1, 'done');

    expect(run.sessionId).toBe(sessionId);
    expect(store.conversations.get('telegram:1')?.session.agentId).toBeUndefined();
  });

  it('is dropped when its person wants', async () => {
    const { chat, untilText, untilState } = await crashInTask(unfinished);
    await untilText('only partly done');

    chat.give(press('drop:1'));

    await untilState(1, 'cancelled');
    expect(chat.acknowledged.map(({ text }) => text)).toEqual(['Dropped.']);
  });

  it('is asked about once more when the power goes off again', async () => {
    const first = await crashInTask(unfinished);
    await first.untilText('only partly done');
    await first.untilRun(1);
    first.chat.give(press('continue:1'));
    (await first.untilRun(1)).finish();
    const second = await first.untilRun(2);

    const after = await first.crash((host) => {
      unfinished(host, first);
      unfinished(host, second);
    });

    await after.untilText('only partly done');
    expect(after.host.runs).toEqual([]);
  });

  it('is asked about too when claude had begun to answer and wrote nothing down', async () => {
    const { host, untilText, untilState } = await crashInTask(() => {});

    await untilText('only partly done');
    await untilState(1, 'interrupted');
    expect(host.runs.filter(({ text }) => text.includes('build it'))).toEqual([]);
  });

  it('is asked about too when its record cannot be read', async () => {
    const { log, untilText, untilState, untilRun } = await crashInTask((host, { promptId }) => {
      host.records.set(promptId, new Error('no such disk'));
    });

    await untilText('only partly done');
    await untilState(1, 'interrupted');
    expect(log.lines.some(({ message: line }) => line.includes('cannot read'))).toBe(true);
    expect((await untilRun(1)).text).toBe('then test it');
  });
});

describe('a task that claude never saw', () => {
  it('is given to it in its old place, under an id that claude was never given', async () => {
    const before = await startRig();
    before.chat.give(message('build it'), message('then test it'));
    const { promptId } = await before.untilRun(1);

    const after = await before.crash();
    const run = await after.untilRun(1);
    expect(run.text).toBe('build it');
    expect(run.promptId).not.toBe(promptId);
    run.finish();

    expect((await after.untilRun(2)).text).toBe('then test it');
    expect(after.chat.texts().join()).not.toContain('interrupted');
  });

  it('waits in the queue over any number of restarts', async () => {
    const before = await startRig();
    const start = before.host.holdOpen();
    before.chat.give(message('one'), message('two'));
    const second = await before.crash((host) => void host.holdOpen());

    const third = await second.crash();
    (await third.untilRun(1)).finish();
    (await third.untilRun(2)).finish();

    expect(third.host.runs.map(({ text }) => text)).toEqual(['one', 'two']);
    start();
  });
});

it('a claude that still works comes before an older task that was continued behind it', async () => {
  const first = await crashInTask(unfinished);
  await first.untilText('only partly done');
  const later = await first.untilRun(1);
  first.chat.give(press('continue:1'));
  await first.untilState(1, 'queued');

  const after = await first.crash((host) => {
    host.alive.add(later.handle);
    unfinished(host, later);
    unfinished(host, first);
  });
  await untilStillWorking(after.chat, after.until);
  await after.clock.advance(1_000);
  expect(after.host.opens).toEqual([]);
  after.host.alive.delete(later.handle);
  await after.clock.advance(250);

  expect((await after.untilRun(1)).text).toContain('build it');
});

it('what was answered and not yet sent is sent, and claude is not asked', async () => {
  const before = await startRig();
  const release = before.chat.holdDeliveries();
  before.chat.give(message('one'));
  (await before.untilRun(1)).finish({ text: 'Answer one' });
  await before.untilState(1, 'done');

  const after = await before.crash();
  release();

  await after.untilText('Answer one');
  expect(after.host.opens).toEqual([]);
});

describe('a task that Claude was interrupted in, when it is to continue by itself,', () => {
  it('continues in its session at once, before what waits behind it, and says so', async () => {
    const { sessionId, host, untilText, untilRun } = await crashInTask(unfinished, { recovery: 'continue' });

    const run = await untilRun(1);
    expect(run.sessionId).toBe(sessionId);
    expect(run.text).toContain('You were interrupted');
    expect(run.text).toContain('build it');
    await untilText('Resumed after a restart.');
    run.finish({ text: 'Now it is done.' });

    await untilText('Now it is done.');
    expect((await untilRun(2)).text).toBe('then test it');
    expect(host.runs).toHaveLength(2);
  });

  it('is asked about in the end, when it is cut off again and again', async () => {
    let rig = await startRig({ recovery: 'continue' });
    rig.chat.give(message('bring the machine down'));
    for (let crash = 1; crash <= 5; crash++) {
      const run = await rig.untilRun(1);
      rig = await rig.crash((host) => {
        host.sessions.add(run.sessionId);
        host.records.set(run.promptId, { state: 'unfinished' });
      });
    }
    const sixth = await rig.untilRun(1);
    rig = await rig.crash((host) => host.records.set(sixth.promptId, { state: 'unfinished' }));

    await rig.untilText('only partly done');
    expect(rig.task(1).state).toBe('interrupted');
    expect(rig.host.runs).toEqual([]);
  });
});

it('what dead claudes left is swept once, at the start', async () => {
  const { host } = await startRig();

  expect(host.sweeps).toBe(1);
});

it('a stop holds also when the power goes off before claude has heard of it', async () => {
  const before = await startRig();
  before.host.isSlowToStop = true;
  before.chat.give(message('build it'));
  const run = await before.untilRun(1);
  run.emit(says('Half'));
  before.chat.give(message('/stop'));
  await before.until(() => before.store.tasks.cancelRequests().length === 1, 'the stop to be stored');

  const after = await before.crash(
    (host) => {
      host.sessions.add(run.sessionId);
      host.records.set(run.promptId, { state: 'unfinished' });
    },
    { recovery: 'continue' },
  );

  await after.untilText('Stopped #1.');
  await after.untilState(1, 'cancelled');
  expect(after.host.runs).toEqual([]);
  run.finish({ outcome: 'stopped' });
});

it('a prompt that Claude had taken and did not write down is continued, not given anew', async () => {
  const before = await startRig();
  before.chat.give(message('build it'));
  const run = await before.untilRun(1);
  run.emit({ type: 'taken' });
  await before.until(() => before.store.tasks.attempts(run.promptId)[0]?.answering, 'that to be noted');

  const after = await before.crash((host) => host.sessions.add(run.sessionId), { recovery: 'continue' });

  expect((await after.untilRun(1)).text).toContain('You were interrupted');
});
