import { describe, expect, it, onTestFinished } from 'vitest';
import { createDiscordPlatform } from '../../../../src/platforms/discord/platform.ts';
import { createClock } from '../../../../src/system/clock.ts';
import { ann, startRig } from '../../../bridge/rig.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { startDiscordServer } from '../../../fakes/discord/server.ts';
import type { DiscordChannel } from '../../../fakes/discord/types-people.ts';
import { createRecordedLog } from '../../recorded-log.ts';

/** A bridge on Discord; claude is played, and Discord's time and the bridge's are the test's. */
async function discordRig() {
  const clock = createFakeClock();
  const server = await startDiscordServer({ clock });
  onTestFinished(() => server.close());
  const user = server.addUser({ username: 'ann', global_name: 'Ann' });
  const carl = server.addUser({ username: 'carl' });
  const guild = server.guild([user, carl]);
  const kept = new Map<string, string>();
  const platform = createDiscordPlatform({
    token: server.token,
    apiRoot: server.apiRoot,
    clock: createClock(),
    log: createRecordedLog(),
    store: { get: (key) => kept.get(key), set: (key, value) => void kept.set(key, value) },
  });
  const rig = await startRig({
    chat: { name: 'terminal' },
    platforms: [platform],
    users: [{ ...ann, platform: 'discord', id: user.id }],
    clock,
  });
  await server.untilConnected();
  return { ...rig, server, user, carl, guild };
}

describe.each([0, 100, 500])('on Discord, words and a forward, %i ms apart,', (apart) => {
  it.each([
    ['a private chat', 'words first'],
    ['a private chat', 'forward first'],
    ['a channel', 'words first'],
    ['a channel', 'forward first'],
  ])('are one task with one answer: in %s, %s', async (where, order) => {
    const { clock, server, guild, user, carl, host, store, task, until } = await discordRig();
    const isWordsFirst = order === 'words first';
    const isPrivate = where === 'a private chat';
    const general = guild.channel('general');
    const original = general.say(carl, 'it is broken');
    const place: DiscordChannel = isPrivate ? server.dm(user) : general;
    const mention = isPrivate ? '' : `<@${server.bot.id}> `;
    const sayWords = () => place.say(user, `${mention}what does he mean?`);
    const passOn = () => place.say(user, '', { forwards: original });
    await until(() => store.inbox.pending(0).length === 0, 'what was said before');

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

    const answered = isPrivate ? place : await general.untilThread();
    await answered.untilMessage('He means the door.');
    expect(task(1).messageId).toBe((isWordsFirst ? first : second).id);
    expect(task(1).prompt).toMatch(
      /^what does he mean\?\n\nWhat follows[^\n]*\n--- begin (\w+) ---\nit is broken\n--- end \1 ---$/,
    );
    expect(answered.answers).toHaveLength(1);
    expect(store.tasks.list()).toHaveLength(1);
  });
});
