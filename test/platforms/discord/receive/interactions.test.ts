import { describe, expect, test } from 'vitest';
import type { IncomingMessage, IncomingPress } from '../../../../src/core/model/incoming.ts';
import { createMemoryInbox } from '../../../contracts/chat-platform/memory-inbox.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { deliverAll, never, post, receive, startRig } from '../rig.ts';

const commands = [
  { name: 'status', description: 'What goes on' },
  { name: 'project', description: 'Show or choose the project' },
];

async function commanding(options: Parameters<typeof startRig>[0] = {}) {
  const rig = await startRig(options);
  const ann = rig.server.addUser({ username: 'ann' });
  const dm = rig.server.dm(ann);
  await rig.platform.publishCommands!(commands, never);
  const receiving = receive(rig.platform);
  await rig.server.untilConnected();
  return { ...rig, ...receiving, ann, dm };
}

describe('slash commands', () => {
  test('are messages, and the answer is seen by one person', async () => {
    const { platform, ann, dm, inbox, incoming } = await commanding();

    const asked = dm.slash(ann, 'project', { text: 'use web' });
    await inbox.untilHolds(1);
    const [message] = incoming() as IncomingMessage[];
    await deliverAll(platform, message!.conversation, post('Project is web.', { replyTo: message!.messageId }));
    await deliverAll(platform, message!.conversation, post('And more.', { replyTo: message!.messageId }));

    expect(message).toMatchObject({ text: '/project use web', private: true });
    expect((await asked.untilReply('Project is web.')).onlyFor).toBe(ann.id);
    expect((await asked.untilReply('And more.')).onlyFor).toBe(ann.id);
    expect(dm.answers.filter(({ onlyFor }) => onlyFor === undefined)).toEqual([]);
  });

  test('long answers stay with the one who asked', async () => {
    const { server, platform } = await startRig();
    const ann = server.addUser({ username: 'ann' });
    const channel = server.guild([ann]).channel('work');
    await platform.publishCommands!(commands, never);
    const { inbox, incoming } = receive(platform);
    await server.untilConnected();

    channel.slash(ann, 'status');
    await inbox.untilHolds(1);
    const [message] = incoming() as IncomingMessage[];
    await deliverAll(
      platform,
      message!.conversation,
      post('many words '.repeat(300), { replyTo: message!.messageId, notify: false }),
    );

    expect(channel.whispers).toHaveLength(2);
    expect(channel.messages.filter(({ onlyFor }) => onlyFor === undefined)).toEqual([]);
  });

  test('never keep spinning when nothing answers', async () => {
    const platformClock = createFakeClock();
    const { ann, dm, inbox } = await commanding({ platformClock });

    const asked = dm.slash(ann, 'status');
    await inbox.untilHolds(1);
    await platformClock.advance(10_000);

    await asked.untilReply('Done, see the chat.');
  });

  /** A slash command in a channel, whose interaction is over. */
  async function askedLongAgo() {
    const serverClock = createFakeClock();
    const { server, platform } = await startRig({ clock: serverClock });
    const ann = server.addUser({ username: 'ann' });
    const channel = server.guild([ann]).channel('work');
    await platform.publishCommands!(commands, never);
    const { inbox, incoming } = receive(platform);
    await server.untilConnected();
    channel.slash(ann, 'status');
    await inbox.untilHolds(1);
    const [message] = incoming() as [IncomingMessage];
    await serverClock.advance(16 * 60_000);
    const answer = () => deliverAll(platform, message.conversation, post('Idle.', { replyTo: message.messageId }));
    return { channel, dm: server.dm(ann), answer };
  }

  test('answered too late, the answer reaches who asked in private, and never the channel', async () => {
    const { channel, dm, answer } = await askedLongAgo();

    await answer();

    await dm.untilMessage('Idle.');
    expect(channel.answers).toEqual([]);
  });

  test('answered too late, with no way to who asked, the answer is refused, and the channel is not called gone', async () => {
    const { channel, dm, answer } = await askedLongAgo();
    dm.block();

    await expect(answer()).rejects.toMatchObject({ code: 'part-refused' });
    expect(channel.answers).toEqual([]);
  });

  test('get suggestions', async () => {
    const { platform, ann, dm, server } = await commanding();
    platform.setSuggestions?.(
      ({ command, text, userId }) =>
        command === 'project' && userId === ann.id
          ? ['web', 'worker', 'docs'].filter((one) => one.startsWith(text)).map((value) => ({ value }))
          : [],
      ['project'],
    );
    await platform.publishCommands!(commands, never);

    const typed = dm.autocomplete(ann, 'project', { text: 'w' });
    await typed.untilAcknowledged();

    expect(typed.choices?.map(({ value }) => value)).toEqual(['web', 'worker']);
    expect(server.callsOf('PUT /applications/:application/commands')).toHaveLength(2);
  });

  test('are put only when they changed', async () => {
    const { server, platform } = await commanding();

    await platform.publishCommands!(commands, never);

    expect(server.callsOf('PUT /applications/:application/commands')).toHaveLength(1);
    expect(server.commands.map(({ name }) => name)).toEqual(['status', 'project', 'pair']);
    expect(server.commands.at(-1)!.options).toMatchObject([{ name: 'code' }]);
  });
});

describe('presses', () => {
  test('are acknowledged, and answered to the one who pressed', async () => {
    const { platform, ann, dm, inbox, incoming } = await commanding();
    const conversation = `discord:${dm.id}`;
    await deliverAll(platform, conversation, post('Go on?', { buttons: [[{ label: 'Yes', action: 'yes:1' }]] }));
    const message = await dm.untilMessage('Go on?');

    const pressed = dm.press(ann, message.id, 'Yes');
    await inbox.untilHolds(1);
    const [press] = incoming() as IncomingPress[];
    await platform.presses!.acknowledge(press!.pressId, 'On it.', never);
    await platform.presses!.setButtons(conversation, press!.messageId!, [], never);

    expect(press).toMatchObject({ action: 'yes:1', messageId: message.id, conversation });
    expect((await pressed.untilReply('On it.')).onlyFor).toBe(ann.id);
    expect(message.buttons.flat()).toEqual([]);
  });
});

test('is acknowledged within three seconds while storing takes two', async () => {
  // Discord's time stands still but for what storing takes: a busy machine is not what is tested.
  const clock = createFakeClock();
  const { server, platform } = await startRig({ clock });
  const ann = server.addUser({ username: 'ann' });
  const dm = server.dm(ann);
  await platform.publishCommands!(commands, never);
  const memory = createMemoryInbox();
  const slow = {
    ...memory,
    take(...args: Parameters<typeof memory.take>) {
      void clock.advance(2_000);
      memory.take(...args);
    },
  };
  receive(platform, Object.assign(slow, { cursor: memory.cursor }));
  await server.untilConnected();

  dm.say(ann, 'one');
  const first = dm.slash(ann, 'status');
  dm.say(ann, 'two');
  const second = dm.slash(ann, 'status');
  await Promise.all([first.untilAcknowledged(), second.untilAcknowledged()]);

  expect([first.failed, second.failed]).toEqual([false, false]);
});
