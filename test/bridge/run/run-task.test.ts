import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import type { Failure } from '../../../src/core/model/events.ts';
import { groupEdits } from '../chat.ts';
import { ann, message, press, startRig } from '../rig.ts';

const says = (text: string) => ({ type: 'text-delta' as const, message: 'm', block: 0, text });

describe('a task', () => {
  it('is given to claude under its own id and answered with its facts, as a reply where others write too', async () => {
    const { chat, clock, store, untilRun, untilText, untilState } = await startRig({ chat: { isShared: true } });
    const sent = message('what is 2 + 2?');
    chat.give(sent);
    const run = await untilRun(1);
    run.emit({ type: 'tool-started', toolUseId: 't', name: 'Bash', summary: 'bc' });
    await clock.advance(12_000);
    run.finish({ text: 'It is **4**.', costUsd: 0.5 });

    expect(await untilText('It is 4.')).toContain('✅ 12 s · 1 tool · #1');
    const task = await untilState(1, 'done');
    expect(run).toMatchObject({ promptId: task.id, text: 'what is 2 + 2?', project: 'home' });
    expect(task).toMatchObject({ costUsd: 0.5, toolCount: 1 });
    expect(chat.arrived.at(-1)).toMatchObject({ replyTo: sent.messageId, notify: true });
    expect(store.tasks.attempts(task.id)).toMatchObject([{ promptId: task.id, sessionId: run.sessionId }]);
  });

  it('continues the session of its conversation', async () => {
    const { chat, untilRun } = await startRig();
    chat.give(message('one'), message('two'), message('other', { conversation: 'telegram:-5' }));
    const first = await untilRun(1);
    first.finish();
    const later = await Promise.all([untilRun(2), untilRun(3)]);

    expect(later.find(({ text }) => text === 'two')?.sessionId).toBe(first.sessionId);
    expect(later.find(({ text }) => text === 'other')?.sessionId).not.toBe(first.sessionId);
  });

  const failures: [Failure, string][] = [
    ['refused', 'Claude declined to answer.'],
    ['crashed', 'Claude crashed in the middle of this task.'],
  ];
  it.each(failures)(
    'that fails as %s is failed and tells why, with what there was of an answer',
    async (failure, word) => {
      const { chat, untilRun, untilText, untilState } = await startRig();
      chat.give(message('work'));
      (await untilRun(1)).finish({ outcome: 'failed', failure, message: word, text: 'So far.' });

      expect(await untilText('So far.')).toContain(word);
      expect((await untilState(1, 'failed')).reason).toBe(word);
    },
  );

  it('whose claude does not start is failed and tells why; the next one runs', async () => {
    const { chat, host, log, untilRun, untilText, untilState } = await startRig();
    log.expectError('task failed');
    host.failOpen(new BridgeError('agent-failed', 'spawn', { userMessage: 'Claude could not be started.' }));
    chat.give(message('one'), message('two'));

    await untilText('Task #1 failed. Claude could not be started.');
    expect((await untilState(1, 'failed')).reason).toBe('Claude could not be started.');
    expect((await untilRun(1)).text).toBe('two');
  });

  it('that meets a bug of ours is failed and tells so, without the details', async () => {
    const { chat, host, log, untilText } = await startRig();
    log.expectError('task failed');
    host.failOpen(new TypeError('secret detail'));
    chat.give(message('one'));

    expect(await untilText('Task #1 failed.')).toContain('log');
    expect(JSON.stringify(chat.arrived)).not.toContain('secret detail');
  });

  it.each([undefined, new Error('broken pipe')])(
    'whose events end without an outcome (%s) is failed, not forgotten',
    async (error) => {
      const { chat, clock, log, until, untilRun, untilText, untilState } = await startRig({
        chat: { previews: groupEdits },
      });
      log.expectError('task failed');
      chat.give(message('work'));
      const run = await untilRun(1);
      run.emit(says('Half'));
      await clock.advance(0);
      run.breakOff(error);

      await untilText('Task #1 failed.');
      await untilState(1, 'failed');
      await until(() => chat.calls.at(-1) === 'retract telegram:1 view-1', 'the preview to go');
      const calls = chat.calls.length;
      await clock.advance(60_000);
      expect(chat.calls).toHaveLength(calls);
    },
  );

  it('tells what claude was not allowed to do, once each', async () => {
    const { chat, untilRun, untilText } = await startRig();
    chat.give(message('work'));
    const run = await untilRun(1);
    for (const summary of ['rm -rf', 'rm -rf', 'mkfs']) {
      run.emit({ type: 'permission-denied', name: 'Bash', summary });
    }
    run.finish({ text: 'I did without.' });

    const answer = await untilText('I did without.');
    expect(answer.match(/Bash rm -rf/g)).toHaveLength(1);
    expect(answer).toContain('Bash mkfs');
    expect(answer).toContain('Denied by a rule or the permission mode');
  });

  it('in a project that is gone fails with a way out', async () => {
    const first = await startRig();
    first.chat.give(message('one'), message('two'));
    await first.untilRun(1);

    const after = await first.crash(undefined, { projects: [{ name: 'new', path: '/new' }] });
    after.log.expectError('task failed');

    expect(await after.untilText('Task #2 failed.')).toContain('/project');
    await after.untilState(1, 'failed');
  });

  it('takes its preview away when its answer is there', async () => {
    const { chat, clock, until, untilRun } = await startRig({ chat: { previews: groupEdits } });
    chat.give(message('work'));
    const run = await untilRun(1);
    run.emit(says('Half'));
    await clock.advance(0);
    run.finish({ text: 'Half and half' });
    await until(() => chat.calls.includes('retract telegram:1 view-1'), 'the preview to go');

    const calls = chat.calls.filter((call) => /^(deliver|retract)/.test(call));
    expect(calls).toEqual(['deliver telegram:1', 'retract telegram:1 view-1']);
  });
});

describe('stopping', () => {
  it('a running task ends it, says so, and continues with the next', async () => {
    const { chat, untilRun, untilText, untilState } = await startRig();
    chat.give(message('one'), message('two'));
    await untilRun(1);

    chat.give(message('/stop'));

    expect(await untilText('Stopped.')).toContain('#1');
    await untilState(1, 'cancelled');
    expect((await untilRun(2)).text).toBe('two');
  });

  it('works while claude is being started', async () => {
    const { chat, host, until, untilRun, untilText, untilState } = await startRig();
    const start = host.holdOpen();
    chat.give(message('one'), message('two'));
    await until(() => host.opens.length === 1, 'claude to be started');

    chat.give(message('/stop'));

    await untilText('❌ Cancelled #1.');
    await untilState(1, 'cancelled');
    expect(chat.texts()).toHaveLength(1);
    start();
    expect((await untilRun(1)).text).toBe('two');
  });

  it('by the button under the draft stops this task, not the one after it', async () => {
    const { chat, untilRun, untilState } = await startRig();
    const stop = { kind: 'stop' as const, conversation: 'telegram:1', sender: { id: '1', name: '1' } };
    chat.give(message('one'), message('two'));
    await untilRun(1);

    chat.give({ ...stop, previewKey: 2 }, { ...stop, previewKey: 1, conversation: 'telegram:5' });
    expect((await untilRun(1)).ended).toBe(false);
    chat.give({ ...stop, previewKey: 1 }, { ...stop, previewKey: 1 });

    await untilState(1, 'cancelled');
    expect((await untilRun(2)).ended).toBe(false);
  });

  it('by a button says what happened', async () => {
    const { chat, untilRun, untilState } = await startRig();
    chat.give(message('one'));
    await untilRun(1);

    chat.give(press('stop:1'));
    await untilState(1, 'cancelled');
    chat.give(press('stop:1'));

    expect(chat.acknowledged.map(({ text }) => text)).toEqual(['Stopping…', '❌ Task #1 is no longer running.']);
  });

  it('nothing says so, and what waits', async () => {
    const { chat, untilText } = await startRig();

    chat.give(message('/stop'));

    expect(await untilText('Nothing is running here.')).toBe('💤 Nothing is running here.');
  });

  it('a queued task by its number takes it out; for one that ended the chat says so', async () => {
    const { chat, untilRun, untilText, host } = await startRig();
    chat.give(message('one'), message('two'), message('three'));
    const run = await untilRun(1);

    chat.give(message('/cancel #2'));
    await untilText('❌ Cancelled #2.');
    chat.give(message('/cancel 2'));
    await untilText('❌ Task #2 is already cancelled.');
    run.finish();
    (await untilRun(2)).finish();

    expect(host.runs.map(({ text }) => text)).toEqual(['one', 'three']);
  });

  it('a task of another chat is possible for who gave it, and for nobody else', async () => {
    const bob = { ...ann, id: '3', name: 'Bob' };
    const { chat, untilRun, untilText, untilState } = await startRig({ users: [bob] });
    chat.give(message('one'));
    const run = await untilRun(1);

    chat.give(message('/cancel 1', { conversation: 'telegram:3', sender: { id: bob.id, name: bob.name } }));
    await untilText('No task #1 in this chat.', 'telegram:3');
    expect(run.ended).toBe(false);

    chat.give(message('/cancel 1', { conversation: 'telegram:-5' }));
    await untilState(1, 'cancelled');
  });
});
