import { describe, expect, it, onTestFinished } from 'vitest';
import { createTelegramPlatform } from '../../../../src/platforms/telegram/platform.ts';
import { createClock } from '../../../../src/system/clock.ts';
import { ann, startRig } from '../../../bridge/rig.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { startTelegramServer } from '../../../fakes/telegram/server.ts';
import { createRecordedLog } from '../../recorded-log.ts';

/** A bridge on Telegram; claude is played, and Telegram's time and the bridge's are the test's. */
async function telegramRig() {
  const clock = createFakeClock();
  const server = await startTelegramServer({ clock });
  onTestFinished(() => server.close());
  const user = server.addUser({ first_name: 'Ann' });
  const chat = server.privateChat(user);
  const kept = new Map<string, string>();
  const platform = createTelegramPlatform({
    token: server.token,
    apiRoot: server.apiRoot,
    clock: createClock(),
    log: createRecordedLog(),
    store: { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) },
  });
  const rig = await startRig({
    chat: { name: 'terminal' },
    platforms: [platform],
    users: [{ ...ann, id: String(user.id) }],
    clock,
  });
  return { ...rig, server, user, chat };
}

describe.each([0, 100, 500])('on Telegram, words and what they are about, %i ms apart,', (apart) => {
  it.each(['words first', 'forward first'])('are one task with one answer: %s', async (order) => {
    const { chat, clock, user, host, store, task, until } = await telegramRig();
    const isWordsFirst = order === 'words first';
    const sayWords = () => chat.say(user, 'what does he mean?');
    const passOn = () => chat.say(user, 'it is broken', { forwardedFrom: 'Carl' });

    const first = isWordsFirst ? sayWords() : passOn();
    if (apart > 0) {
      await until(() => store.inbox.pending(0).length + store.tasks.list().length > 0, 'the first to be taken in');
      await clock.advance(apart);
    }
    const second = isWordsFirst ? passOn() : sayWords();
    await until(() => store.tasks.list()[0]?.prompt.includes('it is broken'), 'both in the task');
    await until(() => host.runs.some(({ text }) => text.includes('it is broken')), 'claude to have both');
    host.runs.toReversed().forEach((run, n, { length }) => {
      run.finish(n === length - 1 ? { text: 'He means the door.' } : { outcome: 'merged' });
    });

    const answer = await chat.untilMessage('He means the door.');
    expect(answer.replyTo).toBeUndefined();
    expect(task(1).messageId).toBe(String((isWordsFirst ? first : second).id));
    expect(task(1).prompt).toMatch(
      /^what does he mean\?\n\nWhat follows[^\n]*“Carl”[^\n]*\n--- begin (\w+) ---\nit is broken\n--- end \1 ---$/,
    );
    expect(chat.messages.filter(({ from }) => from.is_bot)).toHaveLength(1);
    expect(store.tasks.list()).toHaveLength(1);
  });
});

it('on Telegram, a photo behind words is given to claude with them', async () => {
  const { chat, user, host, store, until, untilRun } = await telegramRig();

  chat.say(user, 'what is this?');
  chat.say(user, '', { attachment: 'photo' });

  await until(() => host.runs.some(({ files }) => files.length === 1), 'the photo');
  for (const run of host.runs.toReversed()) run.finish({ text: 'A door.' });
  await chat.untilMessage('A door.');
  expect((await untilRun(1)).text).toContain('what is this?');
  expect(store.tasks.list()).toHaveLength(1);
});

it('on Telegram, a piece of an album that comes 3 s late goes to its album, not to what was said meanwhile', async () => {
  const { chat, clock, user, host, store, until, untilRun } = await telegramRig();
  const album = { attachment: 'photo', mediaGroup: 'a' } as const;
  chat.say(user, 'what is on these?', album);
  await until(() => store.inbox.pending(0).length === 1, 'the first piece');
  await clock.advance(1_000);
  await untilRun(1);
  await clock.advance(2_000);
  chat.say(user, 'something else');
  chat.say(user, '', album);

  await until(
    () => host.runs.some(({ files, text }) => files.length === 1 && !text.includes('these')),
    'the late piece',
  );
  expect(store.tasks.list().map(({ id }) => store.files.ofTask(id).length)).toEqual([2, 0]);
  for (const run of host.runs.toReversed()) run.finish({ text: 'Doors.' });
  await chat.untilMessage('Doors.');
});
