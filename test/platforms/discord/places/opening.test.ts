import { describe, expect, test } from 'vitest';
import { createClock } from '../../../../src/system/clock.ts';
import type { Permission } from '../../../fakes/discord/types.ts';
import { deliverAll, never, newPlatform, post, receive } from '../rig.ts';
import { begins, inGuild, listening, patches, signTags } from './places-rig.ts';

const hour = 3_600_000;

describe('a place can be opened', () => {
  test('in a channel, beside a thread and beside a forum post, and the answer needs no call', async () => {
    const { own, near, work, guild, ann, server, told } = await listening();
    const thread = work.startThread(ann, 'a talk');
    const forum = guild.forum('help');
    const topic = forum.startThread(ann, 'a topic');
    await told();
    const before = server.calls.length;

    expect(own.canOpen(near)).toBe(true);
    expect(own.canOpen(`${near}:${thread.id}`)).toBe(true);
    // A thread that is still to be made from this message.
    expect(own.canOpen(`${near}:12345`)).toBe(true);
    expect(own.canOpen(`discord:${forum.id}:${topic.id}`)).toBe(true);
    expect(own.canOpen(`discord:${guild.news('news').id}`)).toBe(false);
    expect(server.calls).toHaveLength(before);
  });

  test('not in a DM, and not where nobody has heard of the channel', async () => {
    const { own, dm, open, server } = await listening();

    expect(own.canOpen(`discord:${dm.id}`)).toBe(false);
    expect(own.canOpen('discord:404')).toBe(false);
    expect(own.canOpen('discord:404:405')).toBe(false);
    await expect(open(`discord:${dm.id}`)).rejects.toMatchObject({ code: 'part-refused' });
    expect(server.callsOf(begins)).toHaveLength(0);
  });

  test.each<[string, Permission]>([
    ['threads', 'CreatePublicThreads'],
    ['threads', 'SendMessagesInThreads'],
    ['forums', 'SendMessages'],
    ['forums', 'SendMessagesInThreads'],
  ])('not in %s without %s, and again with it', async (what, permission) => {
    const { own, work, guild, told } = await listening();
    const channel = what === 'forums' ? guild.forum('help') : work;
    const near = `discord:${channel.id}`;
    await told();
    expect(own.canOpen(near)).toBe(true);

    channel.deny(permission);
    await told();
    expect(own.canOpen(near)).toBe(false);
    channel.allow(permission);
    await told();
    expect(own.canOpen(near)).toBe(true);
  });

  test('in a forum without CreatePublicThreads, which posts do not need', async () => {
    const { own, open, guild, told, threadOf } = await listening();
    const forum = guild.forum('help');
    forum.deny('CreatePublicThreads');
    await told();

    expect(own.canOpen(`discord:${forum.id}`)).toBe(true);
    expect(threadOf(await open(`discord:${forum.id}`)).parent).toBe(forum.id);
  });

  test('not beside a private thread, whose session more people would see', async () => {
    const { own, open, near, work, guild, server, told } = await listening();
    const secret = { id: '61', type: 12, guild_id: guild.id, parent_id: work.id, owner_id: '7', name: 'quiet' };
    server.tell('THREAD_CREATE', { ...secret, thread_metadata: { archived: false } });
    await told();

    expect(own.canOpen(`${near}:61`)).toBe(false);
    await expect(open(`${near}:61`)).rejects.toMatchObject({ code: 'part-refused' });
    expect(server.callsOf(begins)).toHaveLength(0);
  });

  test('right after a start, before the gateway has told of the guild', async () => {
    const { server, log, store, ann, work, near, end, told, inbox } = await listening();
    work.say(ann, `<@${server.bot.id}> hello`);
    await told();
    await end();
    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    server.stallGateway();
    receive(restarted, inbox);
    await server.until(() => server.gateway.stalled > 0, 'a connection that gets no answer');

    expect(restarted.places!.canOpen(near)).toBe(true);
    expect(restarted.places!.canOpen(`discord:${server.dm(ann).id}`)).toBe(false);
    const place = await restarted.places!.open(near, 'fix login', 'running', never);
    expect(server.channel(place.split(':')[2]!)).toMatchObject({ parent: work.id, name: '▶️ fix login' });
  });
});

describe('a place', () => {
  test('in a channel is a public thread with its sign, shown for a week, that pings nobody', async () => {
    const { open, near, work, server, threadOf } = await inGuild();

    const place = await open();

    const thread = threadOf(place);
    expect(place).toBe(`${near}:${thread.id}`);
    expect(thread).toMatchObject({ parent: work.id, name: '▶️ fix login', archivesAfter: 10_080, answers: [] });
    expect(server.callsOf(begins)[0]!.body).toEqual({
      name: '▶️ fix login',
      type: 11,
      auto_archive_duration: 10_080,
    });
    expect(work.notes.map(({ text, pings }) => [text, pings.users])).toEqual([['▶️ fix login', []]]);
  });

  test('beside a thread is a thread of the same channel', async () => {
    const { open, near, work, ann } = await inGuild();
    const talk = work.startThread(ann, 'a talk');
    const message = work.say(ann, 'fix it');

    await open(`${near}:${talk.id}`, 'one');
    await open(`${near}:${message.id}`, 'two');

    expect(work.startedThreads.map(({ name, parent }) => [name, parent])).toEqual([
      ['a talk', work.id],
      ['▶️ one', work.id],
      ['▶️ two', work.id],
    ]);
  });

  test('in an announcement channel is a thread of its kind', async () => {
    const { open, guild, server } = await inGuild();
    const news = guild.news('news');

    await open(`discord:${news.id}`);

    expect(news.startedThreads).toHaveLength(1);
    expect(server.callsOf(begins)[0]!.body).toMatchObject({ type: 10 });
  });

  test.each([
    ['fix\nthe <@12> login', '⏳ fix the login'],
    ['', '⏳ Task'],
    ['log in, password: Kestrel!42', '⏳ log in, password: «hidden»'],
    ['x'.repeat(200), `⏳ ${'x'.repeat(89)}…`],
  ])('named %j is called %j', async (name, shown) => {
    const { open, near, threadOf } = await inGuild();
    expect(threadOf(await open(near, name, 'queued')).name).toBe(shown);
  });

  test('takes answers at once, and nothing is asked before', async () => {
    const { open, platform, server, threadOf } = await inGuild();
    const place = await open();
    const before = server.calls.length;

    await deliverAll(platform, place, post('Ready.'));

    expect(threadOf(place).answers.map(({ text }) => text)).toEqual(['Ready.']);
    expect(server.calls.slice(before).map(({ route }) => route)).toEqual(['POST /channels/:channel/messages']);
  });

  test('has an address that opens it, also after a restart', async () => {
    const { open, own, near, guild, dm, told, threadOf, server, log, store, end, inbox } = await listening();
    const place = await open();
    const address = `https://discord.com/channels/${guild.id}/${threadOf(place).id}`;
    expect(own.link(place)).toBe(address);
    // One that was quiet for so long that we know only its channel.
    expect(own.link(`${near}:405`)).toBe(`https://discord.com/channels/${guild.id}/405`);
    expect(own.link(`discord:${dm.id}`)).toBeUndefined();
    expect(own.link('discord:404:405')).toBeUndefined();
    await told();
    await end();

    const restarted = newPlatform(server, log, store);
    await restarted.connect(never);
    receive(restarted, inbox);
    expect(restarted.places!.link(place)).toBe(address);
  });

  test('whose answer is lost may be there, and is not made twice', async () => {
    const { open, server, work } = await inGuild();
    server.fail(begins, { when: 'after' });

    await expect(open()).rejects.toMatchObject({ code: 'retry-later' });

    expect(work.startedThreads).toHaveLength(1);
  });
});

describe('in a forum a place', () => {
  const withTags = async (...tags: string[]) => {
    const rig = await listening();
    const forum = rig.guild.forum('help', { tags });
    forum.deny('ManageChannels', 'ManageThreads');
    await rig.told();
    return { ...rig, forum, near: `discord:${forum.id}` };
  };

  test('is a post with a tag for its sign, and a first message that is silent', async () => {
    const { open, forum, near, threadOf } = await withTags('bug', ...signTags);

    const place = await open(near, 'fix *login*', 'needs-you');

    const thread = threadOf(place);
    expect(place).toBe(`${near}:${thread.id}`);
    expect(thread).toMatchObject({ parent: forum.id, name: 'fix *login*', tags: ['Needs you'], archivesAfter: 10_080 });
    expect(thread.messages).toMatchObject([
      { text: 'Messages in this post go to the session “fix \\*login\\*”.', silent: true, pings: { users: [] } },
    ]);
  });

  test('beside a post is another post', async () => {
    const { open, forum, near, ann } = await withTags('running');
    const topic = forum.startThread(ann, 'a topic');

    await open(`${near}:${topic.id}`);

    expect(forum.startedThreads.map(({ name, tags }) => [name, tags])).toEqual([
      ['a topic', []],
      ['fix login', ['running']],
    ]);
  });

  test('has its sign in its name where the forum has no such tags', async () => {
    const { open, near, forum, threadOf, server } = await withTags('bug');

    expect(threadOf(await open(near))).toMatchObject({ name: '▶️ fix login', tags: [] });
    expect(forum.tags).toEqual(['bug']);
    expect(server.callsOf(patches)).toHaveLength(0);
  });

  test('leaves a tag alone that only moderators may give', async () => {
    const { open, near, forum, threadOf, told } = await withTags('!Running', 'Done');

    expect(threadOf(await open(near))).toMatchObject({ name: 'fix login', tags: [] });
    forum.allow('ManageThreads');
    await told();
    expect(threadOf(await open(near)).tags).toEqual(['Running']);
  });

  test('is refused where each post needs a tag and the forum has none of ours', async () => {
    const { open, own, guild, told } = await listening();
    const forum = guild.forum('strict', { tags: ['bug'], requiresTag: true });
    forum.deny('ManageChannels');
    await told();

    await expect(open(`discord:${forum.id}`)).rejects.toMatchObject({ code: 'part-refused' });
    expect(own.canOpen(`discord:${forum.id}`)).toBe(false);
  });

  test('brings the tags that are missing, once, where we may change the channel', async () => {
    const { open, near, forum, threadOf, told, server } = await withTags('bug', 'done');
    forum.allow('ManageChannels');
    await told();

    expect(threadOf(await open(near)).tags).toEqual(['Running']);
    expect(forum.tags).toEqual(['bug', 'done', 'Queued', 'Running', 'Needs you', 'Failed', 'Idle']);

    server.tell('CHANNEL_UPDATE', { ...withoutTags(forum.id, server), guild_id: forum.guild });
    await told();
    await open(near);
    expect(server.callsOf(patches)).toHaveLength(1);
  });

  test('brings no more tags than fit', async () => {
    const many = Array.from({ length: 18 }, (_, index) => `tag ${index}`);
    const { open, near, forum, told, threadOf } = await withTags(...many);
    forum.allow('ManageChannels');
    await told();

    expect(threadOf(await open(near)).tags).toEqual(['Running']);
    expect(forum.tags).toEqual([...many, 'Queued', 'Running']);
  });

  test('opens also when the tags could not be added', async () => {
    const { open, near, forum, told, threadOf, server } = await withTags('bug');
    forum.allow('ManageChannels');
    await told();
    server.fail(patches, { status: 403, code: 50013 });

    expect(threadOf(await open(near)).name).toBe('▶️ fix login');
    await open(near);
    expect(server.callsOf(patches)).toHaveLength(1);
  });
});

function withoutTags(id: string, { channel }: { channel(id: string): { name: string } }): object {
  return { id, type: 15, name: channel(id).name, permission_overwrites: [], available_tags: [] };
}

describe('a refusal', () => {
  test('names the right that is missing', async () => {
    const { open, own, near, work, server, log } = await inGuild();
    work.deny('CreatePublicThreads');

    const error = await open().catch((reason: unknown) => reason);

    expect(error).toMatchObject({ code: 'part-refused' });
    expect((error as { userMessage?: string }).userMessage).toContain('"Create Public Threads"');
    expect(log.all()).toContain('opens no thread');
    expect(own.canOpen(near)).toBe(false);
    expect(own.canOpen(`${near}:12345`)).toBe(false);
    expect(server.callsOf(begins)).toHaveLength(1);
  });

  test('is remembered for an hour', async () => {
    const clock = createClock();
    let later = 0;
    const platformClock = { ...clock, steady: () => clock.steady() + later };
    const { open, own, near, server } = await listening({ platformClock });
    server.fail(begins, { status: 400, code: 160006, message: 'Maximum number of active threads reached' });

    await expect(open()).rejects.toMatchObject({ code: 'part-refused' });

    later = hour - 60_000;
    expect(own.canOpen(near)).toBe(false);
    later = hour + 60_000;
    expect(own.canOpen(near)).toBe(true);
  });

  test('is over when our rights change', async () => {
    const { own, open, near, work, guild, server, told } = await listening();
    server.fail(begins, { status: 400, code: 160006, message: 'Maximum number of active threads reached', times: 2 });

    await expect(open()).rejects.toMatchObject({ code: 'part-refused' });
    expect(own.canOpen(near)).toBe(false);
    expect(own.canOpen(`discord:${guild.channel('other').id}`)).toBe(false);
    await told();
    expect(own.canOpen(`discord:${guild.channel('other').id}`)).toBe(true);
    work.deny('AddReactions');
    await told();
    expect(own.canOpen(near)).toBe(true);

    await expect(open()).rejects.toMatchObject({ code: 'part-refused' });
    const everyone = { id: guild.id, permissions: String((1n << 10n) | (1n << 35n) | (1n << 38n)) };
    server.tell('GUILD_ROLE_UPDATE', { guild_id: guild.id, role: everyone });
    await told();
    expect(own.canOpen(near)).toBe(true);
  });

  test('is over when we get a role that allows more', async () => {
    const { own, open, near, guild, server, told } = await listening();
    server.fail(begins, { status: 403, code: 50013 });
    await expect(open()).rejects.toMatchObject({ code: 'part-refused' });
    const role = { id: guild.role('crew'), permissions: String(1n << 3n) };
    server.tell('GUILD_ROLE_UPDATE', { guild_id: guild.id, role });
    await told();
    expect(own.canOpen(near)).toBe(false);

    guild.giveRole(server.bot, 'crew');
    await told();

    expect(own.canOpen(near)).toBe(true);
  });

  test('comes from a guild with a thousand threads', async () => {
    const { open, work, ann, threadOf } = await inGuild();
    for (let index = 0; index < 1_000; index += 1) work.startThread(ann, `talk ${index}`);

    await expect(open()).rejects.toMatchObject({ code: 'part-refused' });
    work.startedThreads[0]!.archive();
    expect(threadOf(await open()).name).toBe('▶️ fix login');
  });

  test('that is none: Discord is down, or the channel is gone', async () => {
    const { own, open, near, work, server, told } = await listening();
    server.html(begins);
    await expect(open()).rejects.toMatchObject({ code: 'retry-later' });
    expect(own.canOpen(near)).toBe(true);

    work.vanish();
    await expect(open()).rejects.toMatchObject({ code: 'target-gone' });
    await told();
    expect(own.canOpen(near)).toBe(false);
  });
});
