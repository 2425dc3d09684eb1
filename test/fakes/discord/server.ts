import { randomBytes } from 'node:crypto';
import type { APIUser } from 'discord.js';
import { createClock } from '../../../src/system/clock.ts';
import { createFaults, type NetworkFault } from '../network/network-faults.ts';
import { isLike } from '../text-match.ts';
import { createWaiting } from '../waiting.ts';
import { createChannelViews } from './channel.ts';
import { visibleText } from './content.ts';
import { createFrontDoor } from './front-door.ts';
import { createGateway } from './gateway.ts';
import { createGuild } from './guild.ts';
import { createLimiter, defaultLimits } from './limits.ts';
import { createRoutes, directChannel } from './routes.ts';
import { createSnowflakes } from './snowflake.ts';
import type { ApiCall, DiscordServer, DiscordServerOptions, Fault, RouteName } from './types.ts';
import type { NewUser } from './types-people.ts';
import type { World } from './world.ts';

export type * from './types.ts';

/**
 * A Discord of our own: REST v10, gateway v10 and CDN on one loopback port, with guilds, channels and people. It keeps
 * Discord's rules and limits, so a client that works here works there; what people would see can be looked at, and
 * awaited.
 */
export async function startDiscordServer(options: DiscordServerOptions = {}): Promise<DiscordServer> {
  const clock = options.clock ?? createClock();
  const snowflake = createSnowflakes(clock);
  const bot = newUser(snowflake(), { username: 'bridge', bot: true });
  const calls: ApiCall[] = [];
  const waiting = createWaiting(calls, describeCall);
  const { changed, until } = waiting;

  const world: World = {
    clock,
    token: options.token ?? madeUpToken(bot.id),
    bot,
    applicationId: bot.id,
    ownThreadIds: options.ownThreadIds ?? false,
    portal: { messageContent: options.intentsEnabled ?? true },
    users: new Map([[bot.id, bot]]),
    channels: new Map(),
    guilds: new Map(),
    interactions: new Map(),
    files: new Map(),
    commands: [],
    root: () => `http://${options.host ?? '127.0.0.1'}:${door.port()}`,
    snowflake,
    emit: (event) => gateway.emit(event),
    changed,
  };
  const faults = createFaults<RouteName>();
  const limits = typeof options.limits === 'object' ? options.limits : {};
  const door = createFrontDoor({
    token: world.token,
    clock,
    calls,
    changed,
    faults,
    routes: createRoutes(world, () => gateway.stats.identifies.length),
    limiter: createLimiter({ ...defaultLimits, ...limits }, Boolean(options.limits), clock),
  });
  const gateway = createGateway(world, {
    heartbeatMs: options.heartbeatMs ?? 41_250,
    identifyPace: options.identifyPace ?? false,
    isRevoked: door.isRevoked,
  });
  door.server.on('upgrade', gateway.upgrade);
  const view = createChannelViews(world, until);

  const callsOf = (route: RouteName) => calls.filter((call) => call.route === route);

  async function offline(): Promise<void> {
    gateway.breakAll();
    await door.offline();
  }

  await door.online();
  return {
    apiRoot: `${world.root()}/api`,
    cdnRoot: world.root(),
    token: world.token,
    bot,
    applicationId: world.applicationId,
    portal: world.portal,
    calls,
    get commands() {
      return world.commands;
    },
    gateway: gateway.stats,
    callsOf,
    tooManyRequests: () => calls.filter(({ status }) => status === 429).length,

    addUser(user) {
      const added = newUser(snowflake(), user);
      world.users.set(added.id, added);
      return added;
    },
    dm: (user) => view(directChannel(world, user)),
    guild: (members, { name = 'The team', roles = {} } = {}) => createGuild(world, { name, members, roles }, view),
    channel(id) {
      const channel = world.channels.get(id);
      if (channel === undefined) throw new Error(`there is no channel ${id}`);
      return view(channel);
    },

    until,
    untilCall: (route, { after = 0 } = {}) =>
      until(() => callsOf(route).filter((call) => call.status !== undefined)[after], `an answered call of ${route}`),
    async untilConnected() {
      await until(() => gateway.stats.connected, 'a client at the gateway');
    },

    tell: (type, data) => gateway.emit({ type, data, intent: 0 }),
    faults,
    fail: (route, fault) => faults.next(route, toNetworkFault(fault), fault.times),
    hang: (route, times) => faults.next(route, { kind: 'hang' }, times),
    cut: (route, times) => faults.next(route, { kind: 'partial' }, times),
    html: (route, times) => faults.next(route, { kind: 'html' }, times),
    clearFaults: faults.clear,
    repeatUpdates: gateway.repeatUpdates,
    reorderUpdates: gateway.reorderUpdates,
    timesShown: (match) =>
      [...world.channels.values()]
        .flatMap((channel) => [...channel.messages.values(), ...channel.whispers])
        .filter((message) => message.author.id === bot.id && isLike(visibleText(message), match)).length,
    revokeToken: door.revokeToken,

    dropGateway: gateway.dropGateway,
    askToReconnect: gateway.askToReconnect,
    invalidateSession: gateway.invalidateSession,
    zombie: gateway.zombie,
    refuseGateway: gateway.refuseGateway,
    stallGateway: gateway.stallGateway,
    wedge: gateway.wedge,
    offline,
    online: door.online,
    async close() {
      await offline();
      waiting.end();
    },
  };
}

function toNetworkFault(fault: Fault): NetworkFault {
  if (fault.when === 'after') return { kind: 'reset', when: 'after' };
  const { status, code, message, retryAfter = 1, global } = fault;
  if (status === 429) return { kind: 'limit', retryAfter, ...(global !== undefined && { global }) };
  return { kind: 'refuse', status, ...(code !== undefined && { code }), ...(message !== undefined && { message }) };
}

/** In the form of Discord's: the bot's id, a time, and a signature. */
function madeUpToken(id: string): string {
  const random = (bytes: number) => randomBytes(bytes).toString('base64url');
  return `${Buffer.from(id).toString('base64url')}.${random(4)}.${random(28)}`;
}

function newUser(id: string, { username, global_name, bot = false }: NewUser): APIUser {
  return {
    id,
    username,
    global_name: global_name ?? null,
    discriminator: bot ? '0001' : '0',
    avatar: null,
    ...(bot && { bot: true }),
  };
}

function describeCall({ route, path, body, status, code }: ApiCall): string {
  const sent = body === undefined ? '' : JSON.stringify(body).slice(0, 100);
  return `${route ?? path} -> ${status ?? 'no answer'} ${code ?? ''} ${sent}`.trimEnd();
}
