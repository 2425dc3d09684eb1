import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { groupEdits } from '../chat.ts';
import { message, startRig } from '../rig.ts';

describe('a long start of Claude', () => {
  it('shows a line with its time, which changes, and the answer continues in it', async () => {
    const { chat, clock, host, until, untilRun, untilText } = await startRig({ chat: { previews: groupEdits } });
    const open = host.holdOpen();
    chat.give(message('work'));
    await until(() => host.opens.length === 1, 'Claude to be started');

    await clock.advance(1_000);
    await until(() => chat.views.at(-1)?.text === '<Starting Claude · 1.0 s>', 'the line');
    await clock.advance(15_000);
    await until(() => /^<Starting Claude · 1\d s>$/.test(chat.views.at(-1)?.text ?? ''), 'another time');
    open();
    const run = await untilRun(1);
    run.emit({ type: 'text', message: 'm', block: 0, text: 'Here.' });
    await clock.advance(4_000);
    await until(() => chat.views.at(-1)?.text === 'Here.', 'the answer');

    expect(chat.views.at(-1)?.handle).toEqual({ place: 'view-1' });
    run.finish({ text: 'Here.' });
    await untilText('Here.');
  });

  it('says nothing when it is quick', async () => {
    const { chat, clock, untilRun, untilText } = await startRig({ chat: { previews: groupEdits } });
    chat.give(message('work'));
    const run = await untilRun(1);
    await clock.advance(1_000);
    run.finish({ text: 'Here.' });
    await untilText('Here.');

    expect(chat.views.some(({ text }) => text.includes('Starting'))).toBe(false);
  });

  it('that fails takes its line away', async () => {
    const { chat, clock, host, log, until, untilText } = await startRig({ chat: { previews: groupEdits } });
    log.expectError('task failed');
    const open = host.holdOpen();
    host.failOpen(new BridgeError('agent-failed', 'spawn', { userMessage: 'Claude could not be started.' }));
    chat.give(message('work'));
    await until(() => host.opens.length === 1, 'Claude to be started');
    await clock.advance(1_000);
    await until(() => chat.views.length > 0, 'the line');
    open();

    await untilText('Claude could not be started.');
    expect(chat.calls).toContain('retract telegram:1 view-1');
  });
});
