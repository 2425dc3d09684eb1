import { type APIMessage, ComponentType, MessageFlags, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { createFakeClock } from '../clock/clock.ts';
import { refusalOf, setUp } from './client.ts';
import type { DiscordServerOptions } from './types.ts';

type Body = Record<string, unknown>;

/** A guild with a channel beside the DM, and short ways to call. */
async function setUpCalls(options?: DiscordServerOptions) {
  const base = await setUp(options);
  const { server, ana, rest } = base;
  const guild = server.guild([ana]);
  const general = guild.channel('general');
  const send = async (channel: string, body: Body) =>
    (await rest.post(Routes.channelMessages(channel), { body })) as APIMessage;
  const history = async (channel: string, query: Record<string, string>) => {
    const page = await rest.get(Routes.channelMessages(channel), { query: new URLSearchParams(query) });
    return (page as APIMessage[]).map(({ content }) => content);
  };
  return { ...base, guild, general, send, history };
}

describe('messages', () => {
  it('are seen as they were sent, edited and deleted', async () => {
    const { server, dm, rest, send } = await setUpCalls();
    const { id } = await send(dm.id, { content: ' one ', flags: MessageFlags.SuppressNotifications });
    const [seen] = dm.answers;

    await rest.patch(Routes.channelMessage(dm.id, id), { body: { content: 'two' } });

    expect(seen).toMatchObject({ id, from: server.bot, text: 'two', silent: true, edits: 1 });
    await rest.delete(Routes.channelMessage(dm.id, id));
    expect(dm.messages).toEqual([]);
    expect(dm.views.map(({ what, text }) => [what, text])).toEqual([
      ['sent', 'one'],
      ['edited', 'two'],
      ['deleted', 'two'],
    ]);
  });

  it('show the text of embeds and components', async () => {
    const { dm, send } = await setUpCalls();
    const text = (content: string) => ({ type: ComponentType.TextDisplay, content });

    await send(dm.id, { content: 'above', embeds: [{ title: 'title', description: 'body' }] });
    await send(dm.id, {
      flags: MessageFlags.IsComponentsV2,
      components: [text('first'), { type: ComponentType.Container, components: [text('second')] }],
    });

    expect(dm.answers.map((seen) => seen.text)).toEqual(['above\ntitle\nbody', 'first\nsecond']);
  });

  it('are sent once for an enforced nonce', async () => {
    const clock = createFakeClock();
    const { dm, send } = await setUpCalls({ clock });
    const body = { content: 'once', nonce: 'n1', enforce_nonce: true };

    const first = await send(dm.id, body);
    const again = await send(dm.id, body);
    await send(dm.id, { ...body, enforce_nonce: false });
    await clock.advance(6 * 60_000);
    await send(dm.id, body);

    expect(again.id).toBe(first.id);
    expect(dm.answers).toHaveLength(3);
    expect(await refusalOf(send(dm.id, { content: 'x', nonce: 'n'.repeat(26) }))).toMatchObject({ code: 50035 });
  });

  it('keep to the limits', async () => {
    const { dm, send } = await setUpCalls();
    const display = { type: ComponentType.TextDisplay, content: 'x'.repeat(2001) };
    const v2 = MessageFlags.IsComponentsV2;
    const separators = Array.from({ length: 41 }, () => ({ type: ComponentType.Separator }));

    await send(dm.id, { content: 'x'.repeat(2000) });
    for (const body of [
      { content: 'x'.repeat(2001) },
      { flags: v2, content: 'x', components: [{ ...display, content: 'x' }] },
      { flags: v2, components: [display, display] },
      { flags: v2, components: separators },
      { components: [display] },
    ]) {
      expect(await refusalOf(send(dm.id, body))).toMatchObject({ status: 400, code: 50035 });
    }
    expect(await refusalOf(send(dm.id, { content: ' \n ' }))).toMatchObject({ status: 400, code: 50006 });
    expect(dm.answers).toHaveLength(1);
  });

  it('name what is wrong', async () => {
    const { dm, send } = await setUpCalls();

    const { message } = await refusalOf(send(dm.id, { content: 'x'.repeat(2001) }));

    expect(message).toBe('Invalid Form Body\ncontent[BASE_TYPE_MAX_LENGTH]: Must be 2000 or fewer in length.');
  });
});

describe('what people write', () => {
  it('may be a reply, a forward, a voice message or a sticker', async () => {
    const { server, ana, dm, general, send } = await setUpCalls();
    const original = dm.say(ana, 'look');
    const answer = await send(general.id, { content: 'answer' });

    const reply = general.say(ana, 'why?', { replyTo: answer.id });
    const forward = general.say(ana, '', { forwards: original });
    const voice = dm.say(ana, '', { attachments: [{ name: 'voice.ogg', voiceSeconds: 3 }] });
    const sticker = dm.say(ana, '', { sticker: 'wave' });

    expect(reply.raw).toMatchObject({ type: 19, referenced_message: { content: 'answer' } });
    expect(reply.raw.mentions.map(({ id }) => id)).toEqual([server.bot.id]);
    expect(forward.raw).toMatchObject({ content: '', message_snapshots: [{ message: { content: 'look' } }] });
    expect(voice.raw).toMatchObject({
      flags: MessageFlags.IsVoiceMessage,
      attachments: [{ content_type: 'audio/ogg', duration_secs: 3 }],
    });
    expect(sticker.raw.sticker_items).toMatchObject([{ name: 'wave' }]);
  });

  it('can only be written by those who are there', async () => {
    const { server, dm, general } = await setUpCalls();
    const stranger = server.addUser({ username: 'eve' });

    expect(() => dm.say(stranger, 'hello')).toThrow('eve is not in ana');
    expect(() => general.say(stranger, 'hello')).toThrow('eve is not in general');
  });
});

describe('pings', () => {
  it('reach all that a text names, unless the call says whom', async () => {
    const { server, ana, guild, general, send } = await setUpCalls();
    const team = guild.role('team');
    const content = `@everyone <@${ana.id}> <@&${team}> <@${server.bot.id}1>`;

    await send(general.id, { content });
    await send(general.id, { content, allowed_mentions: { parse: [] } });
    await send(general.id, { content, allowed_mentions: { parse: [], users: [ana.id] } });

    expect(general.answers.map(({ pings }) => pings)).toEqual([
      { users: [ana.id], roles: [team], everyone: true },
      { users: [], roles: [], everyone: false },
      { users: [ana.id], roles: [], everyone: false },
    ]);
    const both = { parse: ['users'], users: [ana.id] };
    expect(await refusalOf(send(general.id, { content, allowed_mentions: both }))).toMatchObject({ code: 50035 });
  });

  it('reach the one who is replied to when that is wanted', async () => {
    const { ana, general, send } = await setUpCalls();
    const { id } = general.say(ana, 'question');
    const message_reference = { message_id: id };

    await send(general.id, { content: 'loud', message_reference });
    await send(general.id, { content: 'quiet', message_reference, allowed_mentions: { parse: [] } });

    expect(general.answers.map(({ replyTo, pings }) => [replyTo, pings.users])).toEqual([
      [id, [ana.id]],
      [id, []],
    ]);
  });
});

describe('the history', () => {
  it('gives the newest, or the oldest after a message; each page newest first', async () => {
    const { ana, dm, history } = await setUpCalls();
    const said = ['a', 'b', 'c', 'd', 'e'].map((text) => dm.say(ana, text));
    const [a, , c] = said;

    expect(await history(dm.id, { limit: '2' })).toEqual(['e', 'd']);
    expect(await history(dm.id, { limit: '2', after: a!.id })).toEqual(['c', 'b']);
    expect(await history(dm.id, { limit: '2', before: c!.id })).toEqual(['b', 'a']);
    expect(await history(dm.id, { after: said.at(-1)!.id })).toEqual([]);
    expect(await refusalOf(history(dm.id, { limit: '101' }))).toMatchObject({ code: 50035 });
  });

  it('is empty without the permission, and without contents when the portal lacks the intent', async () => {
    const { server, ana, general, history } = await setUpCalls();
    general.say(ana, 'hello');

    server.portal.messageContent = false;
    expect(await history(general.id, {})).toEqual(['']);
    server.portal.messageContent = true;
    expect(await history(general.id, {})).toEqual(['hello']);
    general.deny('ReadMessageHistory');
    expect(await history(general.id, {})).toEqual([]);
  });
});

describe('refusals', () => {
  it('are those of Discord', async () => {
    const { server, ana, dm, general, rest, send } = await setUpCalls();
    const said = general.say(ana, 'hello');
    const content = 'x';

    expect(await refusalOf(send('1', { content }))).toMatchObject({ status: 404, code: 10003 });
    expect(await refusalOf(rest.get(Routes.channelMessage(dm.id, '1')))).toMatchObject({ status: 404, code: 10008 });
    const foreign = rest.patch(Routes.channelMessage(general.id, said.id), { body: { content } });
    expect(await refusalOf(foreign)).toMatchObject({ status: 403, code: 50005 });
    const lost = send(general.id, { content, message_reference: { message_id: '1' } });
    expect(await refusalOf(lost)).toMatchObject({ status: 400, code: 50035 });
    general.deny('SendMessages');
    expect(await refusalOf(send(general.id, { content }))).toMatchObject({ status: 403, code: 50013 });
    general.deny('ViewChannel');
    expect(await refusalOf(send(general.id, { content }))).toMatchObject({ status: 403, code: 50001 });
    dm.block();
    expect(await refusalOf(send(dm.id, { content }))).toMatchObject({ status: 403, code: 50007 });
    expect(await refusalOf(rest.get('/no/such/route'))).toMatchObject({ status: 404, code: 0 });
    server.revokeToken();
    expect(await refusalOf(rest.get(Routes.user()))).toMatchObject({ status: 401, code: 0 });
  });
});

describe('threads', () => {
  it('started from a message have its id, and exist once', async () => {
    const { ana, guild, general, rest, send } = await setUpCalls();
    const task = general.say(ana, 'do it');
    const start = () => rest.post(Routes.threads(general.id, task.id), { body: { name: 'do it' } });

    await start();
    await send(task.id, { content: 'doing' });
    const [thread] = general.startedThreads;

    expect(thread).toMatchObject({ id: task.id, name: 'do it', kind: 'thread', parent: general.id });
    expect(thread?.messages.map(({ text }) => text)).toEqual(['doing']);
    expect(await refusalOf(start())).toMatchObject({ status: 400, code: 160004 });
    expect(await rest.get(Routes.guildActiveThreads(guild.id))).toMatchObject({ threads: [{ id: task.id }] });
  });

  it('that are archived come back with a message, not with an edit or a reaction', async () => {
    const { ana, general, rest, send } = await setUpCalls();
    const thread = general.startThread(ana, 'aside');
    const { id } = await send(thread.id, { content: 'x' });

    thread.archive();
    const edit = rest.patch(Routes.channelMessage(thread.id, id), { body: { content: 'y' } });
    expect(await refusalOf(edit)).toMatchObject({ status: 400, code: 50083 });
    await send(thread.id, { content: 'z' });

    expect(thread.archived).toBe(false);
    thread.deny('ManageThreads');
    thread.archive({ locked: true });
    expect(await refusalOf(send(thread.id, { content: 'x' }))).toMatchObject({ status: 403, code: 160005 });
  });

  it('that are archived are brought back by people who may write there, unless they are locked', async () => {
    const { ana, general, rest } = await setUpCalls();
    const thread = general.startThread(ana, 'aside');
    const reopen = () => rest.patch(Routes.channel(thread.id), { body: { archived: false } });
    thread.deny('ManageThreads');

    thread.archive();
    await reopen();
    expect(thread.archived).toBe(false);
    thread.archive({ locked: true });
    expect(await refusalOf(reopen())).toMatchObject({ status: 403, code: 50013 });
    thread.archive();
    thread.deny('SendMessagesInThreads');
    expect(await refusalOf(reopen())).toMatchObject({ status: 403, code: 50013 });
  });
});

describe('signs', () => {
  it('are seen: reactions and typing', async () => {
    const { ana, dm, rest } = await setUpCalls();
    const said = dm.say(ana, 'hello');
    const react = (emoji: string) =>
      rest.put(Routes.channelMessageOwnReaction(dm.id, said.id, encodeURIComponent(emoji)));

    await react('👀');
    await rest.post(Routes.channelTyping(dm.id));

    expect(said.reactions).toEqual(['👀']);
    expect(dm.typing).toBe(1);
    expect(await refusalOf(react('eyes'))).toMatchObject({ status: 400, code: 10014 });
  });
});

describe('files', () => {
  const file = (name: string, bytes: number) => ({ name, data: Buffer.alloc(bytes, 'a') });

  it('are uploaded with a message, under safe names', async () => {
    const { dm, rest } = await setUpCalls();

    await rest.post(Routes.channelMessages(dm.id), {
      body: { content: 'here', attachments: [{ id: 0, description: 'a note' }] },
      files: [file('my note (1).md', 3), file('.env', 1)],
    });

    expect(dm.answers[0]?.files.map(({ name, size }) => [name, size])).toEqual([
      ['my_note_1.md', 3],
      ['unknown.env', 1],
    ]);
    expect(dm.answers[0]?.raw.attachments[0]).toMatchObject({ description: 'a note' });
  });

  it('keep to the limits', async () => {
    const { dm, general, rest } = await setUpCalls();
    const send = (channel: string, files: ReturnType<typeof file>[]) =>
      rest.post(Routes.channelMessages(channel), { body: {}, files });
    const eleven = Array.from({ length: 11 }, (_, index) => file(`${index}.txt`, 1));

    expect(await refusalOf(send(dm.id, [file('x', 10 * 1024 * 1024 + 1)]))).toMatchObject({ status: 413, code: 40005 });
    expect(await refusalOf(send(dm.id, eleven))).toMatchObject({ code: 50035 });
    general.deny('AttachFiles');
    expect(await refusalOf(send(general.id, [file('x', 1)]))).toMatchObject({ code: 50013 });
    expect(dm.messages).toEqual([]);
  });

  it('of people are fetched by an address that is good for a day', async () => {
    const clock = createFakeClock();
    const { server, ana, dm } = await setUpCalls({ clock });
    const said = dm.say(ana, '', { attachments: [{ name: 'a.txt', data: 'hello' }] });
    const url = said.raw.attachments[0]!.url;
    const forged = url.replace(/ex=\w+/, 'ex=ffffffff');

    const text = await (await fetch(url)).text();
    await clock.advance(24 * 60 * 60_000 + 1000);

    expect(url).toContain(`${server.cdnRoot}/attachments/${dm.id}/`);
    expect(text).toBe('hello');
    expect((await fetch(url)).status).toBe(404);
    expect((await fetch(forged)).status).toBe(404);
    expect((await fetch(said.raw.attachments[0]!.url)).status).toBe(200);
  });
});

describe('limits', () => {
  const five = [1, 2, 3, 4, 5];

  it('are in the headers, and refuse nothing, by default', async () => {
    const { server, dm, send } = await setUpCalls({ clock: createFakeClock() });
    const url = `${server.apiRoot}/v10${Routes.channelMessages(dm.id)}`;
    const headers = { authorization: `Bot ${server.token}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ content: 'x' });
    for (const _ of five.slice(1)) await send(dm.id, { content: 'x' });

    const last = await fetch(url, { method: 'POST', headers, body });
    const over = await fetch(url, { method: 'POST', headers, body });

    expect(last.headers.get('x-ratelimit-limit')).toBe('5');
    expect(last.headers.get('x-ratelimit-remaining')).toBe('0');
    expect(last.headers.get('x-ratelimit-reset-after')).toBe('5.000');
    expect(over.status).toBe(200);
    expect(server.tooManyRequests()).toBe(0);
  });

  it('refuse one too many per channel with 429, until the window is over', async () => {
    const clock = createFakeClock();
    const { server, dm, general } = await setUpCalls({ clock, limits: true });
    const post = (channel: string) =>
      fetch(`${server.apiRoot}/v10${Routes.channelMessages(channel)}`, {
        method: 'POST',
        headers: { authorization: `Bot ${server.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ content: 'x' }),
      });
    for (const _ of five) expect((await post(dm.id)).status).toBe(200);
    await clock.advance(2_000);

    const refused = await post(dm.id);
    const elsewhere = await post(general.id);
    await clock.advance(3_000);
    const later = await post(dm.id);

    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-scope')).toBe('user');
    expect(refused.headers.get('retry-after')).toBe('3');
    expect(await refused.json()).toMatchObject({ retry_after: 3, global: false });
    expect([elsewhere.status, later.status]).toEqual([200, 200]);
    expect(server.tooManyRequests()).toBe(1);
    expect(dm.answers).toHaveLength(6);
  });

  it('hold over all calls together', async () => {
    const { server } = await setUpCalls({ clock: createFakeClock(), limits: { global: { calls: 2, ms: 1000 } } });
    const get = (route: string) =>
      fetch(`${server.apiRoot}/v10${route}`, { headers: { authorization: `Bot ${server.token}` } });
    await get(Routes.user());
    await get(Routes.gatewayBot());

    const refused = await get(Routes.currentApplication());

    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-global')).toBe('true');
    expect(await refused.json()).toMatchObject({ global: true });
  });
});

describe('faults', () => {
  const route = 'POST /channels/:channel/messages';

  it('happen before or after the call is done, in their order', async () => {
    const { server, dm, send } = await setUpCalls();
    server.fail(route, { status: 403, code: 50013, message: 'Missing Permissions' });
    server.fail(route, { when: 'after' });
    server.cut(route);
    server.html(route);

    expect(await refusalOf(send(dm.id, { content: 'before' }))).toMatchObject({ status: 403, code: 50013 });
    await expect(send(dm.id, { content: 'after' })).rejects.toThrow();
    await expect(send(dm.id, { content: 'cut' })).rejects.toThrow();
    await expect(send(dm.id, { content: 'html' })).rejects.toMatchObject({ status: 502 });
    await send(dm.id, { content: 'last' });

    expect(dm.answers.map(({ text }) => text)).toEqual(['after', 'cut', 'last']);
    expect(server.callsOf(route).map(({ status }) => status)).toEqual([403, undefined, undefined, 502, 200]);
  });

  it('let calls hang', async () => {
    const { server, dm, rest } = await setUpCalls();
    server.hang(route);
    const stop = new AbortController();

    const call = rest.post(Routes.channelMessages(dm.id), { body: { content: 'x' }, signal: stop.signal });
    await server.until(() => server.callsOf(route).length === 1, 'the call');
    stop.abort();

    await expect(call).rejects.toThrow();
    expect(dm.messages).toEqual([]);
  });

  it('take the server away and bring it back on the same port, with all it knew', async () => {
    const { server, ana, dm, send, history } = await setUpCalls();
    await send(dm.id, { content: 'x' });

    await server.offline();
    await expect(send(dm.id, { content: 'y' })).rejects.toThrow();
    dm.say(ana, 'meanwhile');
    await server.online();

    expect(await history(dm.id, {})).toEqual(['meanwhile', 'x']);
  });
});
