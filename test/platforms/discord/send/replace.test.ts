import { describe, expect, test } from 'vitest';
import { isBridgeError } from '../../../../src/core/model/errors.ts';
import type { IncomingMessage, IncomingPress } from '../../../../src/core/model/incoming.ts';
import type { Part, Post } from '../../../../src/core/model/post.ts';
import { createFakeClock } from '../../../fakes/clock/clock.ts';
import { never, post, type Rig, receive, startRig } from '../rig.ts';

const allow = { label: 'Allow once', action: 'ask:AAAAAAAAAAAAAAAA.allow' };
const deny = { label: 'Deny', action: 'ask:AAAAAAAAAAAAAAAA.deny' };

/** A card of ours in the thread of a task. */
async function cardInThread() {
  const rig = await startRig();
  const ann = rig.server.addUser({ username: 'ann' });
  const bob = rig.server.addUser({ username: 'bob' });
  const channel = rig.server.guild([ann, bob]).channel('work');
  const receiving = receive(rig.platform);
  await rig.server.untilConnected();
  channel.say(ann, `<@${rig.server.bot.id}> go`);
  await receiving.inbox.untilHolds(1);
  const { conversation, messageId } = receiving.incoming()[0] as IncomingMessage;
  const asking = post('May I?', { buttons: [[allow, deny]], replyTo: messageId });
  const id = await rig.platform.deliver(conversation, partOf(rig, asking), never);
  const [thread] = channel.startedThreads;
  return { ...rig, ...receiving, ann, bob, conversation, thread: thread!, id: id! };
}

function partOf({ platform }: Pick<Rig, 'platform'>, what: Post): Part {
  const [part] = platform.prepare(what);
  return part!;
}

describe('a card in a thread', () => {
  test('is named by its id, loses its buttons, and pings nobody when it changes', async () => {
    const { platform, ann, bob, conversation, thread, id } = await cardInThread();
    const [card] = thread.answers;
    expect(card).toMatchObject({ id, pings: { users: [ann.id] } });

    await platform.replace!(conversation, id, partOf({ platform }, post(`Ann allowed it, not <@${bob.id}>`)), never);

    expect(card!.text).toContain('Ann allowed it');
    expect(card!.buttons).toEqual([]);
    expect(card!.raw.mentions).toEqual([]);
    expect(thread.answers).toHaveLength(1);
  });

  test('changes in a hidden thread, which comes back for it', async () => {
    const { platform, conversation, thread, id } = await cardInThread();
    thread.archive();

    await platform.replace!(conversation, id, partOf({ platform }, post('It lapsed')), never);

    expect(thread.answers.map(({ text }) => text)).toEqual(['It lapsed']);
    expect(thread.archived).toBe(false);
  });

  test('is gone for good in a thread that nobody may bring back', async () => {
    const { platform, conversation, thread, id } = await cardInThread();
    thread.deny('ManageThreads');
    thread.archive({ locked: true });

    const error = await platform.replace!(conversation, id, partOf({ platform }, post('It lapsed')), never).catch(
      (reason: unknown) => reason,
    );

    expect(isBridgeError(error, 'target-gone')).toBe(true);
    expect(thread.answers[0]!.text).toContain('May I?');
  });

  test('is named as what a reply answers to', async () => {
    const { ann, conversation, thread, id, inbox, incoming } = await cardInThread();

    thread.say(ann, 'no, use npm', { replyTo: id });
    await inbox.untilHolds(2);

    expect(incoming()[1]).toMatchObject({ conversation, text: 'no, use npm', repliesTo: id });
  });

  test('tells who pressed, also an old button or one that never was', async () => {
    const { ann, bob, platform, conversation, thread, id, inbox, incoming } = await cardInThread();
    thread.press(bob, id, 'Deny');
    await inbox.untilHolds(2);
    await platform.replace!(conversation, id, partOf({ platform }, post('Denied')), never);

    const late = thread.forgePress(ann, id, allow.action);
    const forged = thread.forgePress(bob, '404', 'ask:forged');
    await inbox.untilHolds(4);
    const presses = incoming().slice(1) as IncomingPress[];
    for (const { pressId } of presses.slice(1)) await platform.presses!.acknowledge(pressId, 'Too late', never);

    expect(presses).toMatchObject([
      { action: deny.action, sender: { id: bob.id }, messageId: id, conversation },
      { action: allow.action, sender: { id: ann.id }, messageId: id, conversation },
      { action: 'ask:forged', sender: { id: bob.id }, messageId: undefined, conversation },
    ]);
    expect((await late.untilReply('Too late')).onlyFor).toBe(ann.id);
    expect((await forged.untilReply('Too late')).onlyFor).toBe(bob.id);
  });
});

test('a file does not take the place of a message', async () => {
  const { platform, conversation, thread, id } = await cardInThread();
  const file = { path: '/nowhere/x', name: 'x.txt', kind: 'document' as const, size: 1 };
  const part = partOf({ platform }, post('Denied', { file }));

  const error = await platform.replace!(conversation, id, part, never).catch((reason: unknown) => reason);
  for (const simpler of platform.downgrade(part)) await platform.replace!(conversation, id, simpler, never);

  expect(isBridgeError(error, 'part-refused')).toBe(true);
  expect(thread.answers.map(({ text }) => text)).toEqual([
    expect.stringMatching(/^Denied\n-# I could not send .* here/),
  ]);
});

describe('the answer to a slash command', () => {
  async function answered() {
    const serverClock = createFakeClock();
    const rig = await startRig({ clock: serverClock });
    const ann = rig.server.addUser({ username: 'ann' });
    const channel = rig.server.guild([ann]).channel('work');
    await rig.platform.publishCommands!([{ name: 'status', description: 'What goes on' }], never);
    const { inbox, incoming } = receive(rig.platform);
    await rig.server.untilConnected();
    channel.slash(ann, 'status');
    await inbox.untilHolds(1);
    const { conversation, messageId } = incoming()[0] as IncomingMessage;
    const part = (text: string) => partOf(rig, post(text, { replyTo: messageId }));
    const id = await rig.platform.deliver(conversation, part('Idle.'), never);
    const replace = (text: string) => rig.platform.replace!(conversation, id!, part(text), never);
    return { ...rig, serverClock, channel, messageId, replace };
  }

  test('is changed while its token lives', async () => {
    const { channel, replace } = await answered();

    await replace('Busy.');

    expect(channel.whispers.map(({ text }) => text)).toEqual(['Busy.']);
    expect(channel.messages.filter(({ onlyFor }) => onlyFor === undefined)).toEqual([]);
  });

  test('tells until when, and is gone afterwards', async () => {
    const { channel, platform, serverClock, messageId, replace } = await answered();

    const until = platform.replaceableUntil?.(messageId);
    await serverClock.advance(16 * 60_000);

    expect(until).toBeLessThan(serverClock.now());
    expect(until).toBeGreaterThan(serverClock.now() - 3 * 60_000);
    await expect(replace('Busy.')).rejects.toMatchObject({ code: 'target-gone' });
    expect(channel.whispers.map(({ text }) => text)).toEqual(['Idle.']);
  });

  test('is no matter of time for a message', async () => {
    const { platform } = await startRig();

    expect(platform.replaceableUntil?.('1576752868898111489')).toBeUndefined();
  });
});

describe('a private conversation', () => {
  test('is asked for once', async () => {
    const { server, platform } = await startRig();
    const ann = server.addUser({ username: 'ann' });

    const first = await platform.privateConversation!(ann.id, never);
    const second = await platform.privateConversation!(ann.id, never);

    expect([first, second]).toEqual(Array(2).fill(`discord:${server.dm(ann).id}`));
    expect(server.callsOf('POST /users/@me/channels')).toHaveLength(1);
  });

  test('does not exist with a bot, or with nobody', async () => {
    const { server, platform } = await startRig();
    const bot = server.addUser({ username: 'news', bot: true });

    for (const id of [bot.id, '404', 'ann', '']) {
      const error = await platform.privateConversation!(id, never).catch((reason: unknown) => reason);
      expect(isBridgeError(error, 'target-gone'), id).toBe(true);
    }
  });

  test('is asked for again after Discord did not answer', async () => {
    const { server, platform } = await startRig();
    const ann = server.addUser({ username: 'ann' });
    server.html('POST /users/@me/channels');

    const error = await platform.privateConversation!(ann.id, never).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'retry-later')).toBe(true);
    expect(await platform.privateConversation!(ann.id, never)).toBe(`discord:${server.dm(ann).id}`);
  });
});
