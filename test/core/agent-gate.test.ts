import { describe, expect, it } from 'vitest';
import { message, startRig } from './rig.ts';

describe('while there is no claude', () => {
  const word = 'claude is not installed. Run: npm i -g claude';

  it('tasks wait, their people know why, and they go on by themselves', async () => {
    const { chat, clock, host, untilRun, untilText, untilState } = await startRig({
      prepare: (it) => {
        it.missing = word;
      },
    });
    chat.give(message('one'), message('two'), message('three', { conversation: 'telegram:-5' }));

    await untilText(`${word} Task #1 waits until then.`);
    await untilText(`${word} Task #3 waits until then.`, 'telegram:-5');
    await untilState(1, 'parked');
    host.missing = undefined;
    await clock.advance(10_000);
    (await untilRun(1)).finish();
    (await untilRun(2)).finish();

    await untilRun(3);
    expect(host.runs.map(({ text }) => text).toSorted()).toEqual(['one', 'three', 'two']);
  });

  it('each task is told once, however long it takes', async () => {
    const { chat, clock, host, untilText } = await startRig();
    host.missing = word;
    const check = host.check;
    host.check = async () => ({ ...(await check()), ok: true, command: 'claude', version: '2' });
    chat.give(message('one'));
    await untilText('waits');

    await clock.advance(120_000);

    expect(chat.texts()).toHaveLength(1);
    expect(host.opens.length).toBeGreaterThan(5);
  });

  it('a waiting task can be cancelled', async () => {
    const { chat, clock, host, until, untilText, untilState } = await startRig();
    host.missing = word;
    chat.give(message('one'), message('two'));
    await untilState(1, 'parked');

    chat.give(message('/cancel 1'), message('/cancel 2'));

    await untilText('Task #1 is cancelled.');
    await untilText('Task #2 is cancelled.');
    host.missing = undefined;
    await clock.advance(10_000);
    await until(() => host.held === 0, 'no session to be open');
    expect(host.runs).toEqual([]);
  });

  it('/status tells it, and the version when claude is there again', async () => {
    const { bridge, chat, clock, host, untilText } = await startRig({
      prepare: (it) => {
        it.missing = word;
      },
    });
    await bridge.agent;
    chat.give(message('/status'));
    await untilText(word);

    host.missing = undefined;
    await clock.advance(10_000);
    chat.give(message('/status'));

    await untilText('claude: 2.1.0');
  });

  it('nothing looks for it any more once the bridge has stopped', async () => {
    const { bridge, chat, clock, host, untilText } = await startRig();
    host.missing = word;
    chat.give(message('one'));
    await untilText('waits');

    await bridge.stop(0);
    const { checks } = host;
    await clock.advance(60_000);

    expect(host.checks).toBe(checks);
  });
});
