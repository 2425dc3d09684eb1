import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isBridgeError } from '../../../../src/core/model/errors.ts';
import type { IncomingMessage } from '../../../../src/core/model/incoming.ts';
import type { Part, Post } from '../../../../src/core/model/post.ts';
import { paragraph } from '../../../../src/text/document/blocks.ts';
import type { DiscordServerOptions } from '../../../fakes/discord/types.ts';
import { deliverAll, never, newPlatform, post, receive, startRig } from '../rig.ts';

async function asked(text = 'fix the tests\nof the web app', options: DiscordServerOptions = {}) {
  const rig = await startRig(options);
  const ann = rig.server.addUser({ username: 'ann' });
  const bob = rig.server.addUser({ username: 'bob' });
  const channel = rig.server.guild([ann, bob]).channel('work');
  const receiving = receive(rig.platform);
  await rig.server.untilConnected();
  channel.say(ann, `<@${rig.server.bot.id}> ${text}`);
  await receiving.inbox.untilHolds(1);
  const [message] = receiving.incoming() as [IncomingMessage];
  return { ...rig, ...receiving, ann, bob, channel, message };
}

describe('a task in a guild channel', () => {
  test('gets a thread with its name as soon as there is something to show', async () => {
    const { platform, ann, channel, message } = await asked();

    await platform.receipts!.taken(message.conversation, message.messageId, never);
    expect(channel.startedThreads).toHaveLength(0);
    await deliverAll(platform, message.conversation, post('Both pass.', { replyTo: message.messageId }));

    const [thread] = channel.startedThreads;
    expect(thread).toMatchObject({ id: message.messageId, name: 'fix the tests of the web app' });
    const answer = await thread!.untilMessage('Both pass.');
    expect(answer.pings).toEqual({ users: [ann.id], roles: [], everyone: false });
    expect(channel.messages[0]!.reactions).toEqual(['👀']);
  });

  test('has the sign of its end in place of 👀, and of an earlier end when it is repeated', async () => {
    const { platform, channel, message } = await asked();
    const { taken, ended } = platform.receipts!;
    const signs = () => channel.messages[0]!.reactions;

    await taken(message.conversation, message.messageId, never);
    await ended(message.conversation, message.messageId, 'failed', never);
    expect(signs()).toEqual(['❌']);
    await ended(message.conversation, message.messageId, 'done', never, true);
    expect(signs()).toEqual(['✅']);
  });

  test('has the sign of its end also when that comes right behind the first one', async () => {
    const { platform, channel, message } = await asked();
    const { conversation, messageId } = message;

    await platform.receipts!.taken(conversation, messageId, never);
    await platform.receipts!.ended(conversation, messageId, 'failed', never);

    expect(channel.messages[0]!.reactions).toEqual(['❌']);
  });

  test('what answers a message of ours mentions whom it is for, never ourselves', async () => {
    const { server, platform, ann, channel, message } = await asked();
    const card = await platform.deliver(message.conversation, partOf('May I?'), never);
    const part = (text: string, addressee?: string) =>
      partOf(text, { replyTo: card!, ...(addressee !== undefined && { addressee }) });

    await platform.deliver(message.conversation, part('Still waiting.', ann.id), never);
    await platform.deliver(message.conversation, part('Still.'), never);

    const pings = channel.startedThreads[0]!.answers.map((one) => one.pings.users);
    expect(pings).toEqual([[], [ann.id], []]);
    expect(pings.flat()).not.toContain(server.bot.id);

    function partOf(text: string, fields: Partial<Post> = {}): Part {
      return platform.prepare(post(text, fields))[0]!;
    }
  });

  test('continues in its thread without a mention', async () => {
    const { platform, ann, channel, message, inbox, incoming } = await asked();
    await deliverAll(platform, message.conversation, post('Both pass.'));

    channel.startedThreads[0]!.say(ann, 'now the docs');
    await inbox.untilHolds(2);

    expect(incoming()[1]).toMatchObject({ conversation: message.conversation, text: 'now the docs', addressed: true });
  });

  test('has one thread, whichever message is first to show something', async () => {
    const { server, platform, channel, message } = await asked();

    await Promise.all([
      platform.receipts!.typing(message.conversation, never),
      platform.previews!.show(message.conversation, 1, undefined, { blocks: [paragraph('Half')] }, never),
      deliverAll(platform, message.conversation, post('Whole')),
    ]);

    expect(server.callsOf('POST /channels/:channel/messages/:message/threads')).toHaveLength(1);
    expect(channel.startedThreads[0]!.answers.map(({ text }) => text).toSorted()).toEqual(['Half', 'Whole']);
  });

  test('uses the thread that is there already, also after a restart', async () => {
    const { server, ann, channel, message, log, store, end } = await asked();
    const thread = channel.startThread(ann, 'mine', { message: message.messageId });
    await end();

    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    await deliverAll(restarted, message.conversation, post('Both pass.', { replyTo: message.messageId }));

    expect(thread.answers.map(({ pings }) => pings.users)).toEqual([[ann.id]]);
    expect(channel.startedThreads).toHaveLength(1);
  });

  test('names its thread within Discord’s limit', async () => {
    const { platform, channel, message } = await asked('many words '.repeat(50));

    await deliverAll(platform, message.conversation, post('Done.'));

    expect(channel.startedThreads[0]!.name.length).toBeLessThanOrEqual(90);
    expect(channel.startedThreads[0]!.name).toMatch(/^many words .*words?…$|^many words .*many…$/);
  });
});

describe('a thread whose id is not that of its message', () => {
  const asOwn = () => asked(undefined, { ownThreadIds: true });

  test('is written in by the id that the call answered with', async () => {
    const { platform, ann, channel, message } = await asOwn();

    await platform.receipts!.typing(message.conversation, never);
    const handle = await platform.previews!.show(
      message.conversation,
      1,
      undefined,
      { blocks: [paragraph('Half')] },
      never,
    );
    await platform.previews!.show(message.conversation, 1, handle, { blocks: [paragraph('More')] }, never);
    await platform.previews!.retract(message.conversation, handle!, never);
    await deliverAll(platform, message.conversation, post('Both pass.', { replyTo: message.messageId }));
    await platform.receipts!.taken(message.conversation, message.messageId, never);

    const [thread] = channel.startedThreads;
    expect(thread!.id).not.toBe(message.messageId);
    expect(thread!.answers.map(({ text, pings }) => [text, pings.users])).toEqual([
      [`<@${ann.id}> Both pass.`, [ann.id]],
    ]);
    expect(channel.messages[0]!.reactions).toEqual(['👀']);
  });

  test('is the conversation of its message, also after a restart', async () => {
    const { server, platform, channel, message, inbox, log, store, end } = await asOwn();
    await deliverAll(platform, message.conversation, post('Both pass.'));
    const [thread] = channel.startedThreads;
    const first = inbox.updates[0]! as { payload: unknown } as {
      payload: { message: object; place: { guild: string } };
    };
    const place = { kind: 'thread', guild: first.payload.place.guild, parent: channel.id, mine: true };
    const inThread = { ...first.payload, place, message: { ...first.payload.message, channel_id: thread!.id } };
    await end();

    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    await deliverAll(restarted, message.conversation, post('Done.'));

    for (const one of [platform, restarted]) {
      expect(one.parse(inThread)).toMatchObject({ conversation: message.conversation, addressed: true });
    }
    expect(thread!.answers.map(({ text }) => text)).toEqual(['Both pass.', 'Done.']);
    expect(channel.startedThreads).toHaveLength(1);
  });

  test('is found when someone else has started it', async () => {
    const { server, ann, channel, message, log, store, end } = await asOwn();
    const thread = channel.startThread(ann, 'mine', { message: message.messageId });
    await end();

    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    await deliverAll(restarted, message.conversation, post('Both pass.'));

    expect(thread.answers.map(({ text }) => text)).toEqual(['Both pass.']);
    expect(channel.startedThreads).toHaveLength(1);
  });

  test('has its buttons taken and its messages changed in it', async () => {
    const { platform, channel, message } = await asOwn();
    const buttons = [[{ label: 'Retry', action: 'retry:1' }]];
    await deliverAll(platform, message.conversation, post('Both pass.', { buttons }));
    const { id } = await channel.startedThreads[0]!.untilMessage('Both pass.');

    await platform.presses!.setButtons(message.conversation, id, [], never);
    const [part] = platform.prepare(post('Changed.'));
    await platform.replace!(message.conversation, id, part!, never);

    expect(channel.startedThreads[0]!.answers).toMatchObject([{ text: 'Changed.', buttons: [] }]);
  });
});

describe('an answer', () => {
  test('never pings anybody but the one who asked', async () => {
    const { platform, bob, channel, message } = await asked();
    const loud = `@everyone @here <@${bob.id}> <@&${channel.guild}>`;

    await deliverAll(platform, message.conversation, post(loud, { replyTo: message.messageId, notify: false }));
    await deliverAll(platform, message.conversation, {
      ...post(loud),
      blocks: [{ type: 'code', text: loud }, paragraph(loud)],
    });

    const answers = channel.startedThreads[0]!.answers;
    expect(answers).toHaveLength(2);
    for (const { pings } of answers) expect(pings).toEqual({ users: [], roles: [], everyone: false });
    expect(answers[0]!.silent).toBe(true);
  });

  test('whose receipt was lost is not doubled when it is sent again', async () => {
    const { server, platform } = await startRig();
    const ann = server.addUser({ username: 'ann' });
    const dm = server.dm(ann);
    const [part] = platform.prepare(post('Only once.'));
    server.fail('POST /channels/:channel/messages', { when: 'after' });

    const lost = await platform.deliver(`discord:${dm.id}`, part!, never).catch((error: unknown) => error);
    await platform.deliver(`discord:${dm.id}`, JSON.parse(JSON.stringify(part)), never);

    expect(isBridgeError(lost, 'retry-later')).toBe(true);
    expect(dm.answers.map(({ text }) => text)).toEqual(['Only once.']);
  });

  test('replies in a DM, without a mention', async () => {
    const { server, platform } = await startRig();
    const ann = server.addUser({ username: 'ann' });
    const dm = server.dm(ann);
    const said = dm.say(ann, 'hi');

    await deliverAll(platform, `discord:${dm.id}`, post('Hello.', { replyTo: said.id }));

    expect(dm.answers).toMatchObject([{ text: 'Hello.', replyTo: said.id, silent: false }]);
  });

  test('without the permission to give it says which one is missing', async () => {
    const { platform, channel, message, log } = await asked();
    await deliverAll(platform, message.conversation, post('One.'));
    channel.deny('SendMessagesInThreads');

    const error = await deliverAll(platform, message.conversation, post('Two.')).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'target-gone')).toBe(true);
    expect((error as { userMessage?: string }).userMessage).toContain('"Send Messages in Threads"');
    expect(log.all()).toContain('Send Messages in Threads');
  });

  test('to someone who blocked us is given up', async () => {
    const { server, platform } = await startRig();
    const dm = server.dm(server.addUser({ username: 'ann' }));
    dm.block();

    const error = await deliverAll(platform, `discord:${dm.id}`, post('Hi')).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'target-gone')).toBe(true);
  });
});

describe('files', () => {
  async function folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'discord-files-'));
    onTestFinished(() => rm(path, { recursive: true }));
    return path;
  }

  test('to a person arrive with their bytes and caption', async () => {
    const { server, platform } = await startRig();
    const dm = server.dm(server.addUser({ username: 'ann' }));
    const path = join(await folder(), 'copy');
    await writeFile(path, 'a,b\n1,2\n');
    const file = { path, name: 'table.csv', kind: 'document' as const, size: 8 };

    await deliverAll(platform, `discord:${dm.id}`, post('The table', { file }));

    expect(dm.answers).toMatchObject([{ text: 'The table', files: [{ name: 'table.csv', size: 8 }] }]);
    expect(dm.answers[0]!.files[0]!.data.toString()).toBe('a,b\n1,2\n');
  });

  test('that are gone are refused, so that a simpler form is sent', async () => {
    const { server, platform } = await startRig();
    const dm = server.dm(server.addUser({ username: 'ann' }));
    const file = { path: '/nowhere/x', name: 'x', kind: 'document' as const, size: 8 };
    const [part] = platform.prepare(post('The file', { file }));

    const error = await platform.deliver(`discord:${dm.id}`, part!, never).catch((reason: unknown) => reason);

    expect(isBridgeError(error, 'part-refused')).toBe(true);
    expect(platform.downgrade(part!)).toHaveLength(1);
  });

  test('of a person are fetched byte for byte, also when the address has expired', async () => {
    const { server, platform } = await startRig();
    const ann = server.addUser({ username: 'ann' });
    const dm = server.dm(ann);
    const { inbox, incoming } = receive(platform);
    await server.untilConnected();
    const data = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251));
    dm.say(ann, 'look', { attachments: [{ name: 'a.bin', data }] });
    await inbox.untilHolds(1);
    const [message] = incoming() as [IncomingMessage];
    const [attachment] = message.attachments;
    const path = join(await folder(), 'a.bin');
    const source = { ...attachment!.source, url: `${server.cdnRoot}/attachments/1/2/a.bin?ex=0` };

    await platform.files!.fetch(attachment!, path, never);
    await platform.files!.fetch({ ...attachment!, source }, `${path}.2`, never);

    const { readFile } = await import('node:fs/promises');
    expect((await readFile(path)).equals(data)).toBe(true);
    expect((await readFile(`${path}.2`)).equals(data)).toBe(true);
  });

  test('of a person that are too large, or gone, leave nothing behind', async () => {
    const { server, platform } = await startRig();
    const ann = server.addUser({ username: 'ann' });
    const dm = server.dm(ann);
    const { inbox, incoming } = receive(platform);
    await server.untilConnected();
    const said = dm.say(ann, 'look', { attachments: [{ name: 'a.bin', size: 200 * 1024 * 1024 }] });
    await inbox.untilHolds(1);
    const [message] = incoming() as [IncomingMessage];
    const [large] = message.attachments;
    const path = join(await folder(), 'a.bin');
    const { readdir } = await import('node:fs/promises');
    dm.remove(said.id);
    const gone = { ...large!, size: 1, source: { ...large!.source, url: `${server.cdnRoot}/attachments/1/2/a.bin` } };

    await expect(platform.files!.fetch(large!, path, never)).rejects.toMatchObject({ code: 'invalid' });
    await expect(platform.files!.fetch(gone, path, never)).rejects.toMatchObject({ code: 'target-gone' });
    expect(await readdir(join(path, '..'))).toEqual([]);
  });
});

describe('a place that is deleted', () => {
  test('is reported: a thread, and a channel with its threads', async () => {
    const { ann, channel, message, platform, inbox, incoming, server } = await asked();
    await deliverAll(platform, message.conversation, post('Both pass.'));
    const [thread] = channel.startedThreads;
    thread!.say(ann, 'and more');
    await inbox.untilHolds(2);

    thread!.vanish();
    await inbox.untilHolds(3);
    channel.vanish();
    await inbox.untilHolds(4);

    expect(incoming().slice(2)).toEqual([
      { kind: 'place', conversation: message.conversation, state: 'gone' },
      { kind: 'place', conversation: `discord:${channel.id}`, state: 'gone' },
    ]);
    const sent = deliverAll(platform, message.conversation, post('Too late.'));
    await expect(sent).rejects.toMatchObject({ code: 'target-gone' });
    expect(server.dm(ann).answers).toEqual([]);
  });

  test('and so is each channel of a guild that the bot is no member of any more', async () => {
    const { server, platform } = await startRig();
    const ann = server.addUser({ username: 'ann' });
    const guild = server.guild([ann]);
    const [work, talk] = [guild.channel('work'), guild.channel('talk')];
    const { inbox, incoming } = receive(platform);
    await server.untilConnected();
    work.say(ann, `<@${server.bot.id}> go`);
    await inbox.untilHolds(1);

    guild.leave(server.bot);
    await inbox.untilHolds(3);

    const gone = incoming()
      .slice(1)
      .map((one) => one.kind === 'place' && one.state === 'gone' && one.conversation);
    expect(gone.toSorted()).toEqual([`discord:${work.id}`, `discord:${talk.id}`].toSorted());
  });

  test('is reported each time the bot is thrown out anew, and not while Discord itself has lost the guild', async () => {
    const { server, platform } = await startRig();
    const guild = server.guild([server.addUser({ username: 'ann' })]);
    const work = guild.channel('work');
    const { inbox, incoming } = receive(platform);
    await server.untilConnected();

    server.tell('GUILD_DELETE', { id: guild.id, unavailable: true });
    for (const times of [1, 2]) {
      guild.leave(server.bot);
      await inbox.untilHolds(times);
      guild.join(server.bot);
    }

    const gone = { kind: 'place', conversation: `discord:${work.id}`, state: 'gone' };
    expect(incoming()).toEqual([gone, gone]);
  });
});
