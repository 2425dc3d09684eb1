import { describe, expect, it } from 'vitest';
import { message, press, startRig, stranger, vic } from '../rig.ts';

const evening = 4 * 60 * 60_000;

/** A bridge that has found `claude` and asked for the first spare process. */
async function startWithSpare() {
  const rig = await startRig({ spareMinutes: 10 });
  await rig.until(() => rig.host.spareCalls === 1, 'the spare of the start');
  return rig;
}

describe('a spare process is asked for', () => {
  it('when a person who may run tasks writes or presses something, once for all that comes at once', async () => {
    const { chat, clock, host, untilText } = await startWithSpare();
    await clock.advance(evening);
    expect(host.spareCalls).toBe(1);

    chat.give(message('/queue'), message('/status'));
    await untilText('The queue is empty.');
    await clock.advance(1_000);
    expect(host.spareCalls).toBe(2);

    chat.give(press('queue:refresh'));
    await clock.advance(1_000);
    expect(host.spareCalls).toBe(3);
  });

  it('not for a stranger, not for someone who only watches, and not before a task of the same message', async () => {
    const { chat, clock, host, until, untilRun } = await startWithSpare();
    const mallory = { sender: { id: stranger.id, name: stranger.name }, conversation: 'telegram:666' };
    const watching = { sender: { id: vic.id, name: vic.name }, conversation: 'telegram:2' };
    chat.give(message('hello', mallory), message('/help', mallory), press('queue:refresh', mallory));
    chat.give(message('/queue', watching), message('a task', watching));
    await until(() => chat.texts('telegram:2').length > 0, 'the answer to who watches');
    await clock.advance(evening);
    expect(host.spareCalls).toBe(1);

    chat.give(message('a task'));
    await untilRun(1);
    expect(host.spareCalls).toBe(1);
    await clock.advance(1_000);
    expect(host.spareCalls).toBe(2);
  });

  it('never, where none is to be kept', async () => {
    const { chat, clock, host, untilText } = await startRig({ spareMinutes: 0 });

    chat.give(message('/queue'));
    await untilText('The queue is empty.');
    await clock.advance(evening);

    expect(host.spareCalls).toBe(0);
  });
});
