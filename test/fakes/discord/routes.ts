import type { APIUser } from 'discord.js';
import { channelOf, guildOf } from './access.ts';
import { objectOf, type Upload } from './body.ts';
import { download } from './cdn.ts';
import { changeChannel } from './change-channel.ts';
import { getCommands, putCommands } from './commands.ts';
import * as interactions from './interactions.ts';
import { channelJson, fullMemberJson, guildJson, isParent } from './json.ts';
import * as messages from './messages.ts';
import { missing, refusal } from './refusal.ts';
import * as threads from './threads.ts';
import type { RouteName } from './types.ts';
import { type ChannelState, createChannel, type World } from './world.ts';

type Json = Record<string, unknown>;

export interface RouteRequest {
  params: Record<string, string>;
  query: Record<string, string>;
  json: unknown;
  files: ReadonlyMap<number, Upload>;
}

/** Gives the JSON of the answer, a file, or undefined for 204. @throws Refusal */
type Route = (request: RouteRequest) => unknown;

/** Those that need no bot token: they have one of their own in the path or query. */
const tokenless: RouteName[] = [
  'GET /gateway',
  'POST /interactions/:interaction/:token/callback',
  'POST /webhooks/:application/:token',
  'GET /webhooks/:application/:token/messages/:message',
  'PATCH /webhooks/:application/:token/messages/:message',
  'DELETE /webhooks/:application/:token/messages/:message',
  'GET /attachments/:channel/:attachment/:name',
];

export function needsToken(name: RouteName): boolean {
  return !tokenless.includes(name);
}

/** What the REST API and the CDN can do. @param identifies how many there were today */
export function createRoutes(world: World, identifies: () => number): Record<RouteName, Route> {
  const gateway = () => ({ url: gatewayUrl(world) });
  const limit = () => ({
    total: 1000,
    remaining: 1000 - identifies(),
    reset_after: 86_400_000,
    ...world.portal.sessions,
    max_concurrency: 1,
  });
  const application = () => applicationJson(world);

  return {
    'GET /gateway': gateway,
    'GET /gateway/bot': () => ({ ...gateway(), shards: 1, session_start_limit: limit() }),
    'GET /users/@me': () => ({ ...world.bot, verified: true, mfa_enabled: true, email: null }),
    'GET /users/@me/guilds': () => botGuilds(world).map(({ id, name }) => ({ id, name, owner: false })),
    'GET /users/:user': ({ params }) => userOf(world, params.user),
    'POST /users/@me/channels': ({ json }) => {
      const user = userOf(world, String(objectOf(json).recipient_id ?? ''));
      if (user.bot) throw refusal('noDirectMessages');
      return channelJson(world, directChannel(world, user));
    },
    'GET /applications/@me': application,
    'GET /oauth2/applications/@me': application,
    'GET /applications/:application/commands': ({ params }) => getCommands(ofApplication(world, params)),
    'PUT /applications/:application/commands': ({ params, json }) => putCommands(ofApplication(world, params), json),

    'GET /guilds/:guild': ({ params }) => guildJson(world, guildOf(world, params.guild)),
    'GET /guilds/:guild/channels': ({ params }) => {
      const guild = guildOf(world, params.guild);
      const all = [...world.channels.values()];
      const own = all.filter((channel) => channel.guild === guild && isParent(channel) && !channel.gone);
      return own.map((channel) => channelJson(world, channel));
    },
    'GET /guilds/:guild/members/:user': ({ params }) => {
      const guild = guildOf(world, params.guild);
      const member = guild.members.get(params.user ?? '');
      if (member === undefined) throw refusal('unknownMember');
      return fullMemberJson(guild, member.user);
    },
    'GET /guilds/:guild/threads/active': ({ params }) => threads.activeThreads(world, params.guild),

    'GET /channels/:channel': ({ params }) => channelJson(world, channelOf(world, params.channel)),
    'PATCH /channels/:channel': ({ params, json }) => changeChannel(world, params.channel, objectOf(json)),
    'GET /channels/:channel/messages': ({ params, query }) => messages.getMessages(world, params.channel, query),
    'POST /channels/:channel/messages': ({ params, json, files }) =>
      messages.createMessage(world, params.channel, objectOf(json), files),
    'GET /channels/:channel/messages/:message': ({ params }) =>
      messages.getMessage(world, params.channel, params.message),
    'PATCH /channels/:channel/messages/:message': ({ params, json, files }) =>
      messages.editMessage(world, params.channel, params.message, objectOf(json), files),
    'DELETE /channels/:channel/messages/:message': ({ params }) =>
      messages.deleteMessage(world, params.channel, params.message),
    'PUT /channels/:channel/messages/:message/reactions/:emoji/@me': ({ params }) =>
      messages.setReaction(world, params, true),
    'DELETE /channels/:channel/messages/:message/reactions/:emoji/@me': ({ params }) =>
      messages.setReaction(world, params, false),
    'POST /channels/:channel/messages/:message/threads': ({ params, json }) =>
      threads.startThread(world, params.channel, params.message, objectOf(json)),
    'POST /channels/:channel/threads': ({ params, json }) =>
      threads.startThread(world, params.channel, undefined, objectOf(json)),
    'PUT /channels/:channel/thread-members/@me': ({ params }) => {
      if (channelOf(world, params.channel).kind !== 'thread') throw refusal('wrongChannelType');
    },
    'POST /channels/:channel/typing': ({ params }) => messages.startTyping(world, params.channel),

    'POST /interactions/:interaction/:token/callback': ({ params, query, json, files }) => {
      const response = interactions.acknowledge(world, params, objectOf(json), files);
      return query.with_response === 'true' ? response : undefined;
    },
    'POST /webhooks/:application/:token': ({ params, json, files }) =>
      interactions.followUp(world, params, objectOf(json), files),
    'GET /webhooks/:application/:token/messages/:message': ({ params }) => interactions.getReply(world, params),
    'PATCH /webhooks/:application/:token/messages/:message': ({ params, json, files }) =>
      interactions.editReply(world, params, objectOf(json), files),
    'DELETE /webhooks/:application/:token/messages/:message': ({ params }) => interactions.deleteReply(world, params),

    'GET /attachments/:channel/:attachment/:name': ({ params, query }) => download(world, params.attachment, query),
  };
}

export function gatewayUrl(world: World): string {
  return `${world.root().replace('http', 'ws')}/gateway`;
}

export function botGuilds(world: World) {
  return [...world.guilds.values()].filter(({ members }) => members.has(world.bot.id));
}

/** The DM channel of a person with the bot; made the first time. */
export function directChannel(world: World, user: APIUser): ChannelState {
  const known = [...world.channels.values()].find(({ recipient }) => recipient?.id === user.id);
  return known ?? createChannel(world, { kind: 'dm', name: user.username, recipient: user });
}

function userOf(world: World, id: string | undefined): APIUser {
  if (id === '') throw missing(['recipient_id']);
  const user = world.users.get(id ?? '');
  if (user === undefined) throw refusal('unknownUser');
  return user;
}

function ofApplication(world: World, { application }: Record<string, string>): World {
  if (application !== world.applicationId) throw refusal('missingAccess');
  return world;
}

export function applicationJson({ applicationId: id, bot, portal }: World): Json {
  // What bots in fewer than 100 guilds get for the intent MessageContent.
  const messageContentLimited = 1 << 19;
  return {
    id,
    name: bot.username,
    icon: null,
    description: '',
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: '0'.repeat(64),
    flags: portal.messageContent ? messageContentLimited : 0,
    bot,
    owner: null,
    team: null,
    integration_types_config: { 0: {} },
  };
}
