import { describe, expect, test } from 'vitest';
import { createMemoryInbox } from '../../../contracts/chat-platform/memory-inbox.ts';
import { createFastClock } from '../fast-clock.ts';
import { never, newPlatform, receive, startRig } from '../rig.ts';

async function talking() {
  const rig = await startRig({ platformClock: createFastClock() });
  const ann = rig.server.addUser({ username: 'ann' });
  const dm = rig.server.dm(ann);
  const receiving = receive(rig.platform);
  await rig.server.untilConnected();
  dm.say(ann, 'first');
  await receiving.inbox.untilHolds(1);
  return { ...rig, ...receiving, ann, dm };
}

describe('what was written meanwhile is taken in, in order, once', () => {
  test('while the connection was broken, by RESUME', async () => {
    const { server, ann, dm, inbox, texts } = await talking();

    server.dropGateway();
    dm.say(ann, 'second');
    await inbox.untilHolds(2);
    dm.say(ann, 'third');
    await inbox.untilHolds(3);

    expect(texts()).toEqual(['first', 'second', 'third']);
    expect(server.gateway.resumes).toBe(1);
    expect(inbox.repeats).toBe(0);
  });

  test('when the session was lost', async () => {
    const { server, ann, dm, inbox, texts } = await talking();

    server.dropGateway({ resumable: false });
    dm.say(ann, 'second');
    await inbox.untilHolds(2);

    expect(texts()).toEqual(['first', 'second']);
    expect(server.gateway.identifies).toHaveLength(2);
    expect(inbox.repeats).toBe(0);
  });

  test('while the bridge was off: more than one page', async () => {
    const { server, ann, dm, inbox, end, texts, log, store } = await talking();
    await end();
    const many = Array.from({ length: 150 }, (_, i) => `message ${i}`);
    for (const text of many) dm.say(ann, text);

    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    receive(restarted, inbox);
    await server.untilConnected();
    dm.say(ann, 'last');
    await inbox.untilHolds(152);

    expect(texts()).toEqual(['first', ...many, 'last']);
    expect(inbox.repeats).toBe(0);
  });

  test('while the gateway was down and REST answered nothing but errors', async () => {
    const { server, ann, dm, inbox, texts, log } = await talking();

    server.html('GET /channels/:channel/messages', 2);
    server.dropGateway();
    dm.say(ann, 'second');
    await log.until(/did not return past messages/, 2);
    dm.say(ann, 'third');
    await inbox.untilHolds(3);

    expect(texts()).toEqual(['first', 'second', 'third']);
    expect(inbox.repeats).toBe(0);
  });

  test('while Discord could not be reached at all', async () => {
    const { server, ann, dm, inbox, texts } = await talking();

    await server.offline();
    dm.say(ann, 'second');
    await server.online();
    await inbox.untilHolds(2);

    expect(texts()).toEqual(['first', 'second']);
  });

  test('in threads, with the roles of who wrote', async () => {
    const { server, platform, log, store } = await startRig();
    const ann = server.addUser({ username: 'ann' });
    const guild = server.guild([ann], { roles: { crew: [ann] } });
    const thread = guild.channel('work').startThread(ann, 'a talk');
    const { inbox, end } = receive(platform);
    await server.untilConnected();
    thread.say(ann, `<@${server.bot.id}> first`);
    await inbox.untilHolds(1);
    await end();
    thread.say(ann, 'second');

    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    const { incoming } = receive(restarted, inbox);
    await inbox.untilHolds(2);

    expect(incoming().map((one) => one.kind === 'message' && one.sender.groups)).toEqual([
      [`role:${guild.role('crew')}`],
      [`role:${guild.role('crew')}`],
    ]);
    expect(incoming().map(({ conversation }) => conversation)).toEqual(
      Array(2).fill(`discord:${thread.parent}:${thread.id}`),
    );
  });

  test('in a channel where nobody had written before', async () => {
    const { server, platform, log, store } = await startRig();
    const ann = server.addUser({ username: 'ann' });
    const channel = server.guild([ann]).channel('quiet');
    const inbox = createMemoryInbox();
    const { end } = receive(platform, inbox);
    await server.untilConnected();
    server.dm(ann).say(ann, 'elsewhere');
    await inbox.untilHolds(1);
    await end();
    channel.say(ann, `<@${server.bot.id}> are you there?`);

    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    const { texts } = receive(restarted, inbox);
    await inbox.untilHolds(2);

    expect(texts()).toEqual(['elsewhere', 'are you there?']);
  });

  test('in a thread that was started meanwhile', async () => {
    const { server, ann, inbox, end, log, store } = await talking();
    const guild = server.guild([ann]);
    const channel = guild.channel('work');
    await end();
    const thread = channel.startThread(ann, 'a talk');
    thread.say(ann, `<@${server.bot.id}> join in`);

    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    const { texts } = receive(restarted, inbox);
    await inbox.untilHolds(2);

    expect(texts()).toEqual(['first', 'join in']);
  });
});

test('what people wrote before the bridge was first started is not taken in', async () => {
  const { server, platform } = await startRig();
  const ann = server.addUser({ username: 'ann' });
  const channel = server.guild([ann]).channel('work');
  channel.say(ann, 'old');
  const { inbox, texts } = receive(platform);
  await server.untilConnected();
  channel.say(ann, 'new');
  await inbox.untilHolds(1);

  expect(texts()).toEqual(['new']);
});

test('bots, Discord’s own notes and we ourselves are not heard', async () => {
  const { server, platform } = await startRig();
  const ann = server.addUser({ username: 'ann' });
  const robot = server.addUser({ username: 'robot', bot: true });
  const channel = server.guild([ann, robot]).channel('work');
  const { inbox, texts } = receive(platform);
  await server.untilConnected();
  channel.say(robot, 'beep');
  await platform.deliver(`discord:${channel.id}`, platform.prepare({ blocks: [], notify: false })[0]!, never);
  channel.startThread(ann, 'a talk');
  channel.say(ann, 'a person');
  await inbox.untilHolds(1);

  expect(texts()).toEqual(['a person']);
});
