import { once } from 'node:events';
import { GatewayIntentBits, Routes } from 'discord.js';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { allIntents, createClient, logIn, setUp } from './client.ts';
import type { DiscordServer } from './types.ts';

const withoutContents = allIntents.filter((intent) => intent !== GatewayIntentBits.MessageContent);

/** Says IDENTIFY on a connection of its own, and gives the next packet after HELLO, or the close code. */
async function identify(server: DiscordServer, token = server.token, intents = 1): Promise<unknown> {
  const socket = new WebSocket(`${server.cdnRoot.replace('http', 'ws')}/gateway?v=10&encoding=json`);
  await once(socket, 'message');
  socket.send(JSON.stringify({ op: 2, d: { token, intents, properties: {} } }));
  const [first] = await Promise.race([once(socket, 'message'), once(socket, 'close')]);
  socket.terminate();
  return typeof first === 'number' ? first : JSON.parse(String(first));
}

describe('logging in', () => {
  it('tells of the bot and its guilds, then of what people write', async () => {
    const { server, ana, dm } = await setUp();
    const general = server.guild([ana]).channel('general');
    const { client, heard } = await logIn(server);

    dm.say(ana, 'in private');
    general.say(ana, 'in public');
    general.startThread(ana, 'aside').say(ana, 'in a thread');
    await heard.untilText('in a thread');

    expect(client.user?.tag).toBe('bridge#0001');
    expect(client.channels.cache.get(general.id)).toMatchObject({ name: 'general' });
    // The second is Discord's note of the new thread.
    expect(heard.texts).toEqual(['in private', 'in public', 'aside', 'in a thread']);
    expect(server.gateway).toMatchObject({ connected: true, open: 1 });
  });

  it('closes with 4004 for a wrong token', async () => {
    const { server } = await setUp();

    expect(await identify(server, 'wrong')).toBe(4004);
    await expect(createClient(server).client.login('wrong')).rejects.toMatchObject({ code: 'TokenInvalid' });
  });

  it('closes with 4014 when the portal lacks an intent', async () => {
    const { server } = await setUp({ intentsEnabled: false });
    const { client, heard } = createClient(server);

    void client.login(server.token).catch(() => {});
    await heard.until(() => heard.closeCodes.length > 0);

    expect(heard.closeCodes).toEqual([4014]);
    expect(server.gateway.closeCodes).toEqual([4014]);
  });

  it('shows contents without the intent only where the bot is meant', async () => {
    const { server, ana, dm } = await setUp();
    const general = server.guild([ana]).channel('general');
    const { client, heard } = await logIn(server, withoutContents);

    general.say(ana, 'among us');
    general.say(ana, `<@${server.bot.id}> listen`);
    dm.say(ana, 'in private');
    await client.rest.post(Routes.channelMessages(general.id), { body: { content: 'from the bot' } });
    await heard.until(() => heard.texts.length === 4);

    expect(heard.texts).toEqual(['', `<@${server.bot.id}> listen`, 'in private', 'from the bot']);
  });

  it('refuses a second identify within five seconds, when told to', async () => {
    const { server } = await setUp({ identifyPace: true });

    expect(await identify(server)).toMatchObject({ op: 0, t: 'READY' });
    expect(await identify(server)).toMatchObject({ op: 9, d: false });
  });

  it('counts identifies in the session start limit', async () => {
    const { server, rest } = await setUp();
    await identify(server);

    expect(await rest.get(Routes.gatewayBot())).toMatchObject({ session_start_limit: { total: 1000, remaining: 999 } });
  });

  it('tells of edits and deletions', async () => {
    const { server, ana, dm } = await setUp();
    const { client, heard } = await logIn(server);
    const said = dm.say(ana, 'teh');

    dm.edit(ana, said.id, 'the');
    const edited = new Promise((resolve) => client.once('messageUpdate', (_, { content }) => resolve(content)));
    expect(await edited).toBe('the');
    dm.remove(said.id);
    await heard.untilEvents('MESSAGE_DELETE');

    expect(heard.events).toEqual(['READY', 'MESSAGE_CREATE', 'MESSAGE_UPDATE', 'MESSAGE_DELETE']);
  });

  it('tells of new guilds, channels, roles and threads', async () => {
    const { server, ana } = await setUp();
    const { heard } = await logIn(server);

    const guild = server.guild([ana]);
    guild.channel('new').startThread(ana, 'aside');
    guild.giveRole(server.bot, 'helpers');
    guild.leave(server.bot);
    await heard.untilEvents('GUILD_DELETE');

    expect(heard.events).toEqual([
      'READY',
      'GUILD_CREATE',
      'CHANNEL_CREATE',
      'THREAD_CREATE',
      'MESSAGE_CREATE',
      'GUILD_ROLE_CREATE',
      'GUILD_MEMBER_UPDATE',
      'GUILD_DELETE',
    ]);
  });
});

describe('losing the connection', () => {
  it('replays what was missed to a RESUME, once', async () => {
    const { server, ana, dm } = await setUp();
    const { heard } = await logIn(server);
    dm.say(ana, 'before');

    server.dropGateway();
    dm.say(ana, 'meanwhile');
    await server.untilConnected();
    dm.say(ana, 'after');
    await heard.untilText('after');

    expect(heard.texts).toEqual(['before', 'meanwhile', 'after']);
    expect(server.gateway).toMatchObject({ resumes: 1, refusedResumes: 0 });
    expect(server.gateway.identifies).toHaveLength(1);
  });

  it('loses what was written after the session was lost, but for the history', async () => {
    const { server, ana, dm } = await setUp();
    const { client, heard } = await logIn(server);
    const first = dm.say(ana, 'before');
    await heard.untilText('before');

    server.dropGateway({ resumable: false });
    dm.say(ana, 'meanwhile');
    await server.untilConnected();
    dm.say(ana, 'after');
    await heard.untilText('after');
    const channel = await client.channels.fetch(dm.id);
    const missed = channel?.isDMBased() ? await channel.messages.fetch({ after: first.id }) : undefined;

    expect(heard.texts).toEqual(['before', 'after']);
    expect(missed?.map(({ content }) => content)).toEqual(['after', 'meanwhile']);
    expect(server.gateway).toMatchObject({ resumes: 0, refusedResumes: 1 });
  });

  it('resumes after op 7, and after an invalid session that is resumable', async () => {
    const { server, ana, dm } = await setUp();
    const { heard } = await logIn(server);

    server.askToReconnect();
    await server.until(() => server.gateway.resumes === 1, 'the first resume');
    server.invalidateSession({ resumable: true });
    await server.until(() => server.gateway.resumes === 2, 'the second resume');
    dm.say(ana, 'still there?');
    await heard.until(() => heard.texts.length > 0);

    expect(server.gateway.identifies).toHaveLength(1);
  });

  it('wants a new identify after an invalid session', async () => {
    const { server } = await setUp();
    const { heard } = await logIn(server);

    server.invalidateSession();
    await heard.untilEvents('READY', 2);

    expect(server.gateway.identifies).toHaveLength(2);
  });

  it('a zombie takes heartbeats and gives nothing; what it missed is replayed', async () => {
    const { server, ana, dm } = await setUp({ heartbeatMs: 60 });
    const { heard } = await logIn(server);

    server.zombie();
    dm.say(ana, 'anybody?');
    expect(server.gateway).toMatchObject({ connected: false, open: 1 });
    await server.untilConnected();
    await heard.until(() => heard.texts.length > 0);

    expect(server.gateway.resumes).toBe(1);
  });

  it('refuses as many connections as told, while REST continues', async () => {
    const { server, rest } = await setUp();
    const { heard } = await logIn(server);

    server.refuseGateway(2);
    server.dropGateway();
    expect(await rest.get(Routes.user())).toMatchObject({ id: server.bot.id });
    await heard.untilEvents('READY', 2);

    expect(server.gateway.refused).toBe(2);
  });

  it('tells any event', async () => {
    const { server } = await setUp();
    const { heard } = await logIn(server);

    server.tell('NEWS_OF_TOMORROW', { any: [null] });
    await heard.untilEvents('NEWS_OF_TOMORROW', 1);

    expect(heard.events.at(-1)).toBe('NEWS_OF_TOMORROW');
  });

  it('lets connections wait when told so, until they are broken', async () => {
    const { server, rest } = await setUp();
    const { url } = (await rest.get(Routes.gateway())) as { url: string };

    server.stallGateway();
    const socket = new WebSocket(`${url}?v=10&encoding=json`);
    const broken = once(socket, 'error');
    await server.until(() => server.gateway.stalled === 1, 'a connection that waits');
    server.dropGateway();
    await broken;

    expect(server.gateway).toMatchObject({ stalled: 0, open: 0, connected: false });
  });

  it('closes with 4004 when the token was revoked meanwhile', async () => {
    const { server } = await setUp();
    const { heard } = await logIn(server);

    server.revokeToken();
    server.dropGateway();
    await heard.until(() => heard.closeCodes.length > 0);

    expect(heard.closeCodes).toEqual([4004]);
  });
});
