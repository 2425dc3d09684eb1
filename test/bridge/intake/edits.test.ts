import { describe, expect, it } from 'vitest';
import { editOf, message, startRig } from '../rig.ts';

describe('an edit', () => {
  it('of a message that waits for its rest changes it without a word', async () => {
    const { chat, clock, untilRun } = await startRig();
    const head = message('x'.repeat(4096), { maybeSplit: true });
    chat.give(head);

    chat.give(editOf(head, 'changed'));
    await clock.advance(2_000);

    expect((await untilRun(1)).text).toBe('changed');
    expect(chat.texts()).toEqual([]);
  });

  it('of a queued task changes it, with a note', async () => {
    const { chat, untilRun, untilText } = await startRig();
    const second = message('second');
    chat.give(message('first'), second);

    chat.give(editOf(second, 'second, better'));
    await untilText('Changed #2.');
    (await untilRun(1)).finish();

    expect((await untilRun(2)).text).toBe('second, better');
  });

  it('that comes with its message, as after a night, is just the text', async () => {
    const { chat, untilRun } = await startRig();
    const sent = message('typo');

    chat.give(sent, editOf(sent, 'no typo'));

    expect((await untilRun(1)).text).toBe('no typo');
    expect(chat.texts()).toEqual([]);
  });

  it('still applies while Claude is starting', async () => {
    const { chat, host, until, untilRun } = await startRig();
    const start = host.holdOpen();
    const sent = message('typo');
    chat.give(sent);
    await until(() => host.opens.length === 1, 'claude to be started');

    chat.give(editOf(sent, 'no typo'));
    start();

    expect((await untilRun(1)).text).toBe('no typo');
  });

  it('of a running task is too late, and the chat says so', async () => {
    const { chat, untilRun, untilText } = await startRig();
    const sent = message('first');
    chat.give(sent);
    const run = await untilRun(1);

    chat.give(editOf(sent, 'other'));

    expect(await untilText('already running')).toContain('Send the change as a new message');
    run.finish();
  });

  it('of something that never was a task does nothing', async () => {
    const { chat, store } = await startRig();

    chat.give(editOf(message('/status'), '/queue'));

    expect(chat.calls).toEqual([]);
    expect(store.tasks.list()).toEqual([]);
  });
});
