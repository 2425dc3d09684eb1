import { describe, expect, it } from 'vitest';
import { BridgeError } from '../../src/core/errors.ts';
import { bob, startAsking } from './approvals-rig.ts';
import { message, startRig } from './rig.ts';

const before = 'telegram:-5';
const after = 'telegram:-1005';
const inGroup = (text: string, conversation = before) =>
  message(text, { conversation, private: false, sender: { id: bob.id, name: bob.name } });
const byBob = (conversation: string) => ({ conversation, sender: { id: bob.id, name: bob.name } });
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

  it('goes on with what runs and what waits, and answers there', async () => {
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
    log.expectError('a message can not be delivered');
    const letGo = chat.holdDeliveries();
    const ask = host.ask('Bash', { command: 'make' }, run);
    await until(() => chat.calls.includes(`deliver ${before}`), 'the card to be on its way');

    chat.give(moved);
    chat.failDeliveries(new BridgeError('part-refused', 'not this'));
    letGo();

    expect(await untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
  });

  it('shows its list anew, which goes on to change', async () => {
    const { chat, clock, run, until, untilState, untilText } = await startAsking({ by: bob, where: before });
    chat.give(inGroup('and then this'), inGroup('/queue'));
    await untilText('#2: and then this', before);

    chat.give(moved);
    chat.gone.add(before);
    await untilText('#2: and then this', after);
    run.finish();
    await untilState(2, 'running');
    await clock.advance(5_000);

    await until(() => chat.texts(after).some((text) => /^#2 running/.test(text)), 'the list to change');
  });

  it('is told of twice, by an update and by a refusal, and moved once; also after a restart', async () => {
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
});
