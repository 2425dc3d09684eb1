import { describe, expect, it } from 'vitest';
import type { SeenMessage } from '../fakes/telegram/types.ts';
import { commandsAllowed, createAskingRig, createBusyRig } from './asking-rig.ts';

const labelsOf = (message: SeenMessage) => message.buttons.flat().map(({ label }) => label);

describe('a message that comes while claude works', () => {
  it('gets a receipt with its place and buttons, which is settled when it begins', async () => {
    const { chat, ann, model, card, telegram, untilFinal } = await createBusyRig();
    chat.say(ann, 'say second');
    const second = await card('Next in line');
    expect(labelsOf(second)).toEqual(['Add to current', 'Replace current', 'Cancel']);
    expect(second.silent).toBe(true);
    chat.say(ann, 'say third');
    const third = await card('2nd in line');
    expect(labelsOf(third)).toEqual(['Add to current', 'Move up', 'Replace current', 'Cancel']);

    model.open('first');

    await untilFinal('second');
    await untilFinal('third');
    const ids = () => chat.messages.map(({ id }) => id);
    await telegram.until(() => ![second.id, third.id].some((id) => ids().includes(id)), 'the receipts to go');
  });

  it('is folded by Add to current into what Claude does: one turn, one answer, the model reads both', async () => {
    const tools = '[[text Begun.]][[gate first]][[tool Bash {"command":"true"}]][[next]][[text Both are done.]]';
    const { chat, ann, model, card, tap, telegram, untilFinal } = await createBusyRig({}, tools);
    chat.say(ann, 'and mind the dog');
    const receipt = await card('Next in line');

    expect(await tap(receipt, 'Add to current')).toContain('Added to #');
    await telegram.until(() => chat.message(receipt.id).text.includes('Added to #'), 'the receipt to say so');
    model.open('first');

    await untilFinal('Both are done.');
    await chat.untilMessage('The answer to #1 covers this too.');
    expect(JSON.stringify(model.requests.at(-1)?.messages).split('and mind the dog')).toHaveLength(2);
    expect(chat.answers.filter(({ text }) => text.includes('Both are done.'))).toHaveLength(1);
  });

  it('runs first by Move up, and in place of what runs by Replace current', async () => {
    const { chat, ann, card, tap, untilFinal } = await createBusyRig();
    chat.say(ann, 'say second');
    await card('Next in line');
    chat.say(ann, 'say third');
    const third = await card('2nd in line');
    expect(await tap(third, 'Move up')).toBe('Next in line.');
    chat.say(ann, 'say fourth');
    const fourth = await card('3rd in line');
    await tap(fourth, 'Replace current');

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
    await chat.untilMessage('Changed #2.');

    model.open('first');

    await untilFinal('changed');
    chat.say(ann, 'say last');
    await untilFinal('last');
    expect(model.promptsSeen('say never')).toBe(0);
  });

  it.each([
    ['steer', 'Added to #1.'],
    ['instead', 'Stopped #1. This is next.'],
  ])('does by itself what queue.busy says: %s', async (mode, receipt) => {
    const tools = '[[text Begun.]][[gate first]][[tool Bash {"command":"true"}]][[next]][[text End of one.]]';
    const { chat, ann, model, untilFinal } = await createBusyRig({ queue: { busy: mode } }, tools);
    chat.say(ann, 'say second');

    await chat.untilMessage(receipt);
    if (mode === 'steer') {
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
  it('is one message that stays up to date, moves, changes and cancels, and survives a kill -9', async () => {
    const { chat, ann, model, bridge, start, card, tap, telegram, untilFinal } = await createBusyRig();
    for (const word of ['second', 'third', 'fourth']) chat.say(ann, `say ${word}`);
    await card('3rd in line');
    chat.say(ann, '/queue');
    const list = await card('#4');
    expect(list.text).toContain('#1');

    await tap(list, '#4 ▲');
    await telegram.until(() => /#4[\s\S]*#3/.test(chat.message(list.id).text), 'the list to show the new order');
    const cancel = chat.message(list.id).buttons.find((row) => row.some(({ label }) => label.startsWith('#2')));
    await chat.press(ann, list.id, cancel!.at(-1)!.data ?? '✕').answered;
    await telegram.until(() => !chat.message(list.id).text.includes('say second'), 'the cancelled one to go');

    await bridge.kill9();
    await start();
    model.open('first');
    await untilFinal('fourth');
    await untilFinal('third');
    await telegram.until(() => chat.message(list.id).buttons.length === 0, 'the list to be empty in place');
    expect(model.promptsSeen('say second')).toBe(0);
    expect(model.promptsSeen('say fourth')).toBe(1);
  });

  it('pauses the chat, over a restart, and resumes it', async () => {
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

it('/retry does a failed task again, /continue continues it, /tasks finds it', async () => {
  const { chat, ann, card, tap, start } = await createAskingRig({}, commandsAllowed);
  await start();
  chat.say(ann, 'the teapot [[error 400]]');
  const failed = await card('stopped with an API error (400)');
  expect(labelsOf(failed)).toEqual(['Retry', 'Continue']);

  await tap(failed, 'Retry');

  const again = await card('stopped with an API error (400)', chat, failed);
  expect(again.text).toContain('#2');
  chat.say(ann, '/tasks teapot');
  const found = await chat.untilMessage((message) => message.text.includes('#1') && message.text.includes('#2'));
  expect(found.text).toContain('failed');
  chat.say(ann, '/tasks kettle');
  await chat.untilMessage('No task in this chat contains this text.');
});
