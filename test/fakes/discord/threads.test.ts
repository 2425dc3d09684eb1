import { type APIGuildForumChannel, type REST, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../clock/clock.ts';
import { logIn, refusalOf, setUp } from './client.ts';
import type { DiscordServer, DiscordServerOptions } from './types.ts';

const name = 'fix login';
const message = { content: 'first' };

async function inGuild(options: DiscordServerOptions = {}) {
  const rig = await setUp(options);
  const guild = rig.server.guild([rig.ana]);
  return { ...rig, guild, general: guild.channel('general'), ...callsOf(rig.rest) };
}

function callsOf(rest: REST) {
  return {
    begin: (channel: string, body: object) => rest.post(Routes.threads(channel), { body }) as Promise<{ id: string }>,
    /** Ids, in the order of the forum. */
    async tagsOf(forum: string): Promise<string[]> {
      const { available_tags: tags } = (await rest.get(Routes.channel(forum))) as APIGuildForumChannel;
      return tags.map(({ id }) => id);
    },
    change: (channel: string, body: object) => rest.patch(Routes.channel(channel), { body }),
  };
}

describe('a thread without a message', () => {
  it('is public, has an id of its own, and a note in its channel', async () => {
    const { general, begin, server } = await inGuild();

    const { id } = await begin(general.id, { name, type: 11, auto_archive_duration: 10_080 });

    expect(general.startedThreads).toMatchObject([{ id, name, parent: general.id, archivesAfter: 10_080 }]);
    expect(general.notes.map(({ from, raw }) => [from.id, raw.type, raw.content])).toEqual([[server.bot.id, 18, name]]);
    expect(general.messages).toEqual([]);
  });

  it('needs its right, a kind that its channel has, a name and a known time', async () => {
    const { general, guild, dm, begin, ana } = await inGuild();
    const ok = { name, type: 11 };
    const thread = general.startThread(ana, 'aside');
    const refused = async (channel: string, body: object) => {
      const { status, code } = await refusalOf(begin(channel, body));
      return [status, code];
    };

    expect(await refused(dm.id, ok)).toEqual([400, 50003]);
    expect(await refused(thread.id, ok)).toEqual([400, 50024]);
    expect(await refused(guild.news('news').id, ok)).toEqual([400, 50024]);
    expect(await refused(general.id, { name, type: 10 })).toEqual([400, 50024]);
    expect(await refused(general.id, { name })).toEqual([400, 50035]);
    expect(await refused(general.id, { ...ok, name: ' ' })).toEqual([400, 50035]);
    expect(await refused(general.id, { ...ok, name: 'x'.repeat(101) })).toEqual([400, 50035]);
    expect(await refused(general.id, { ...ok, auto_archive_duration: 5 })).toEqual([400, 50035]);
    general.deny('CreatePublicThreads');
    expect(await refused(general.id, ok)).toEqual([403, 50013]);
    expect(await begin(guild.news('news').id, { name, type: 10 })).toMatchObject({ type: 10 });
  });

  it('is one of at most 1,000 that are active', async () => {
    const { general, begin, ana } = await inGuild();
    for (let index = 0; index < 1_000; index += 1) general.startThread(ana, `talk ${index}`);

    expect(await refusalOf(begin(general.id, { name, type: 11 }))).toMatchObject({ status: 400, code: 160006 });
    general.startedThreads[0]!.archive();
    await begin(general.id, { name, type: 11 });
  });
});

describe('a forum', () => {
  it('takes posts with a first message, of whoever may send messages', async () => {
    const { guild, begin, ana, tagsOf } = await inGuild();
    const forum = guild.forum('help', { tags: ['Running', 'bug'] });
    forum.deny('CreatePublicThreads');
    const [running] = await tagsOf(forum.id);

    const { id } = await begin(forum.id, { name, message, applied_tags: [running] });

    const [post] = forum.startedThreads;
    expect(post).toMatchObject({ id, tags: ['Running'], messages: [{ id, text: 'first' }] });
    expect(forum.startThread(ana, 'mine', { tags: ['bug'] })).toMatchObject({
      tags: ['bug'],
      messages: [{ text: 'mine' }],
    });
    expect(await refusalOf(begin(forum.id, { name, type: 11 }))).toMatchObject({ code: 50035 });
    expect(await refusalOf(begin(forum.id, { name, message: { content: '' } }))).toMatchObject({ code: 50006 });
    forum.deny('SendMessages');
    expect(await refusalOf(begin(forum.id, { name, message }))).toMatchObject({ status: 403, code: 50013 });
  });

  it('takes no messages itself', async () => {
    const { guild, rest } = await inGuild();
    const send = rest.post(Routes.channelMessages(guild.forum('help').id), { body: message });
    expect(await refusalOf(send)).toMatchObject({ status: 400, code: 40058 });
  });

  it('knows its tags, takes five, and leaves some to moderators', async () => {
    const { guild, begin, change, tagsOf } = await inGuild();
    const forum = guild.forum('help', { tags: ['a', 'b', 'c', 'd', 'e', 'f', '!g'] });
    const tags = await tagsOf(forum.id);
    const { id } = await begin(forum.id, { name, message, applied_tags: tags.slice(0, 5) });
    const apply = (applied_tags: unknown) => refusalOf(change(id, { applied_tags }));
    forum.deny('ManageThreads');

    expect(await apply(['404'])).toMatchObject({ status: 404, code: 10087 });
    expect(await apply(tags.slice(0, 6))).toMatchObject({ code: 50035 });
    expect(await apply([tags[0], tags[0]])).toMatchObject({ code: 50035 });
    expect(await apply([tags[6]])).toMatchObject({ code: 50013 });
    await change(id, { applied_tags: [tags[5]] });
    expect(forum.startedThreads.at(-1)!.tags).toEqual(['f']);
  });

  it('may want a tag on each post', async () => {
    const { guild, begin, change, tagsOf } = await inGuild();
    const forum = guild.forum('strict', { tags: ['a'], requiresTag: true });

    expect(await refusalOf(begin(forum.id, { name, message }))).toMatchObject({ status: 400, code: 40067 });
    const { id } = await begin(forum.id, { name, message, applied_tags: await tagsOf(forum.id) });
    expect(await refusalOf(change(id, { applied_tags: [] }))).toMatchObject({ status: 400, code: 40067 });
  });

  it('has at most 20 tags with names of their own, which need ManageChannels', async () => {
    const { guild, change } = await inGuild();
    const forum = guild.forum('help', { tags: ['a'] });
    const set = (...names: string[]) => change(forum.id, { available_tags: names.map((one) => ({ name: one })) });

    expect(await refusalOf(set(...Array.from({ length: 21 }, (_, index) => `${index}`)))).toMatchObject({
      code: 30048,
    });
    expect(await refusalOf(set('b', 'b'))).toMatchObject({ code: 40061 });
    expect(await refusalOf(set('x'.repeat(21)))).toMatchObject({ code: 50035 });
    expect(await refusalOf(change(forum.id, { available_tags: [{ id: '404', name: 'b' }] }))).toMatchObject({
      code: 10087,
    });
    const odd = change(forum.id, { available_tags: [{ name: 'b', emoji_name: 'smile' }] });
    expect(await refusalOf(odd)).toMatchObject({ code: 50035 });
    await set('b', 'c');
    expect(forum.tags).toEqual(['b', 'c']);
    forum.deny('ManageChannels');
    expect(await refusalOf(set('d'))).toMatchObject({ status: 403, code: 50013 });
  });
});

describe('a change of a thread', () => {
  it('is for who started it, or moderators, and shows as a note when it is a name', async () => {
    const { general, begin, change, server, ana } = await inGuild();
    const { id } = await begin(general.id, { name, type: 11 });
    const thread = server.channel(id);
    const others = general.startThread(ana, 'aside');
    thread.deny('ManageThreads');
    others.deny('ManageThreads');

    await change(id, { name: 'done', auto_archive_duration: 60 });
    await change(id, { name: 'done' });
    thread.rename(ana, 'mine');

    expect(thread.archivesAfter).toBe(60);
    expect(thread.notes.map(({ from, raw }) => [from.username, raw.type, raw.content])).toEqual([
      ['bridge', 4, 'done'],
      ['ana', 4, 'mine'],
    ]);
    expect(await refusalOf(change(others.id, { name }))).toMatchObject({ status: 403, code: 50013 });
    expect(await refusalOf(change(id, { locked: true }))).toMatchObject({ status: 403, code: 50013 });
    expect(await refusalOf(change(id, { name: '' }))).toMatchObject({ code: 50035 });
    expect(await refusalOf(change(id, { applied_tags: [] }))).toMatchObject({ code: 50024 });
    thread.vanish();
    expect(await refusalOf(change(id, { name }))).toMatchObject({ status: 404, code: 10003 });
  });

  it('is refused while it is archived, but together with its return', async () => {
    const { general, begin, change, server } = await inGuild();
    const { id } = await begin(general.id, { name, type: 11 });
    await change(id, { archived: true });

    expect(await refusalOf(change(id, { name: 'done' }))).toMatchObject({ status: 400, code: 50083 });
    expect(await refusalOf(change(id, { archived: true }))).toMatchObject({ status: 400, code: 50083 });
    await change(id, { archived: false, name: 'done' });
    expect(server.channel(id)).toMatchObject({ archived: false, name: 'done' });
  });

  it('is no change of a channel, which needs ManageChannels', async () => {
    const { general, dm, change } = await inGuild();
    await change(general.id, { name: 'main' });
    expect(general.name).toBe('main');
    general.deny('ManageChannels');
    expect(await refusalOf(change(general.id, { name }))).toMatchObject({ status: 403, code: 50013 });
    expect(await refusalOf(change(dm.id, { name }))).toMatchObject({ status: 400, code: 50003 });
  });

  it('is told to the bot, and so is a new thread', async () => {
    const { server, guild, ana } = await inGuild();
    const { heard } = await logIn(server);

    const thread = guild.forum('help', { tags: ['a'] }).startThread(ana, 'mine');
    thread.rename(ana, 'other');
    thread.tag('a');

    await heard.untilEvents('THREAD_UPDATE', 2);
    expect(heard.events.filter((event) => event.startsWith('THREAD') || event.startsWith('CHANNEL'))).toEqual([
      'CHANNEL_CREATE',
      'THREAD_CREATE',
      'THREAD_UPDATE',
      'THREAD_UPDATE',
    ]);
  });
});

describe('names', () => {
  it('change twice in ten minutes, which no header tells', async () => {
    const clock = createFakeClock();
    const { general, begin, server } = await inGuild({ limits: true, clock });
    const { id } = await begin(general.id, { name, type: 11 });
    const change = (fields: object, channel = id) => patchOf(server, channel, fields);
    await change({ name: '1' });
    await change({ name: '2' });

    const third = await change({ name: '3' });

    expect(third.status).toBe(429);
    expect(await third.json()).toMatchObject({ global: false, retry_after: 600 });
    expect(Object.fromEntries(third.headers)).toMatchObject({
      'retry-after': '600',
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '2',
      'x-ratelimit-scope': 'user',
    });
    expect((await change({ archived: true })).status).toBe(200);
    expect((await change({ name: '1' }, (await begin(general.id, { name, type: 11 })).id)).status).toBe(200);
    await clock.advance(600_000);
    expect((await change({ archived: false, name: '3' })).status).toBe(200);
  });
});

function patchOf({ apiRoot, token }: DiscordServer, channel: string, fields: object): Promise<Response> {
  return fetch(`${apiRoot}/v10${Routes.channel(channel)}`, {
    method: 'PATCH',
    headers: { authorization: `Bot ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(fields),
  });
}
