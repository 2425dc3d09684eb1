import { describe, expect, it } from 'vitest';
import { createBusyRig } from './asking-rig.ts';

describe('a message that comes while claude works', () => {
  it('runs first by Next, and in place of what runs by Instead', async () => {
    const { chat, ann, card, tap, untilFinal } = await createBusyRig();
    chat.say(ann, 'say second');
    await card('Next in line');
    chat.say(ann, 'say third');
    const third = await card('2nd in line');
    expect(await tap(third, 'Next')).toBe('Next in line.');
    chat.say(ann, 'say fourth');
    const fourth = await card('3rd in line');
    await tap(fourth, 'Instead');

    const stopped = await chat.untilMessage('Stopped.');
    const ends = [await untilFinal('fourth'), await untilFinal('third'), await untilFinal('second')];

    expect([stopped, ...ends].map(({ id }) => id)).toEqual(
      [stopped, ...ends].map(({ id }) => id).toSorted((a, b) => a - b),
    );
  });

  it('is taken back by Cancel, and changed by an edit', async () => {
    const { chat, ann, model, card, tap, untilFinal } = await createBusyRig();
    const edited = chat.say(ann, 'say second');
    await card('Next in line');
    chat.say(ann, 'say never');
    await tap(await card('2nd in line'), 'Cancel');
    chat.edit(ann, edited.id, 'say changed');
    await chat.untilMessage('Task #2 is changed.');

    model.open('first');

    await untilFinal('changed');
    chat.say(ann, 'say last');
    await untilFinal('last');
    expect(model.promptsSeen('say never')).toBe(0);
  });

  it.each([
    ['steer', 'Given to claude', 'The answer to #1 covers this too.'],
    ['instead', '#1 is stopped', 'say second'],
  ])('does by itself what queue.busy says: %s', async (mode, receipt) => {
    const tools = '[[text Begun.]][[gate first]][[tool Bash {"command":"true"}]][[next]][[text End of one.]]';
    const { chat, ann, model, untilFinal } = await createBusyRig({ queue: { busy: mode } }, tools);
    chat.say(ann, 'say second');

    if (mode === 'steer') {
      await chat.untilMessage(receipt);
      model.open('first');
      await untilFinal('End of one.');
      await chat.untilMessage('The answer to #1 covers this too.');
    } else {
      await chat.untilMessage('Stopped.');
      await untilFinal('second');
    }
    expect(JSON.stringify(model.requests.at(-1)?.messages).split('say second')).toHaveLength(2);
  });
});

describe('/queue', () => {
  it('pauses the chat, over a restart, and goes on', async () => {
    const { chat, ann, model, bridge, start, card, tap, untilFinal } = await createBusyRig();
    chat.say(ann, 'say second');
    await card('Next in line');
    chat.say(ann, '/queue');
    await tap(await card('#1'), 'Pause');
    model.open('first');
    await untilFinal('First is done.');
    await bridge.stop();

    await start();
    chat.say(ann, '/status');
    await chat.untilMessage('Host: workbench');
    expect(model.promptsSeen('say second')).toBe(0);
    chat.say(ann, '/resume');

    await untilFinal('second');
  });
});
