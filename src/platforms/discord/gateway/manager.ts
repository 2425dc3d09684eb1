import type { SessionInfo, SimpleShardingStrategy, WebSocketManager } from '@discordjs/ws';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { ServerRoutes } from '../api/route.ts';
import type { ConnectPace } from './connect-pace.ts';
import type { IdentifyPace } from './identify.ts';
import { openRelay } from './relay.ts';
import { hearErrors } from './unheard-errors.ts';

export interface ManagerOptions {
  token: string;
  apiRoot: string;
  routes?: ServerRoutes | undefined;
  clock: Clock;
  log: Log;
  pace: IdentifyPace;
  connectPace: ConnectPace;
}

/** The gateway of discord.js without its caches, which nothing here would read. */
export interface Manager {
  readonly manager: WebSocketManager;
  readonly events: typeof import('@discordjs/ws').WebSocketShardEvents;
  /** Gives up what is under way. */
  close(): Promise<void>;
}

/** Guilds, GuildMessages, DirectMessages, MessageContent. */
const intents = (1 << 0) | (1 << 9) | (1 << 12) | (1 << 15);

/** How long discord.js waits for each step of a connection. */
export const handshakeMs = 15_000;
const closingMs = 1_000;

/** Does not connect yet. */
export async function openManager(options: ManagerOptions): Promise<Manager> {
  const { token, apiRoot, routes, clock, log, pace, connectPace } = options;
  const [ws, { REST }] = await Promise.all([import('@discordjs/ws'), import('discord.js')]);
  const { SimpleShardingStrategy, WebSocketManager, WebSocketShardEvents, WebSocketShardStatus } = ws;
  const rest = new REST({ api: apiRoot, retries: 0, timeout: handshakeMs }).setToken(token);
  if (routes) rest.setAgent(await routes(apiRoot).dispatcher());
  const relay = routes && (await openRelay(routes, log));
  let strategy: SimpleShardingStrategy | undefined;
  let session: SessionInfo | null = null;
  const ended = new AbortController();

  const manager: WebSocketManager = new WebSocketManager({
    token,
    rest,
    intents,
    shardCount: 1,
    compression: null,
    handshakeTimeout: handshakeMs,
    helloTimeout: handshakeMs,
    buildStrategy: (owner) => {
      strategy = new SimpleShardingStrategy(owner);
      return strategy;
    },
    // Also called with each event; an idle shard calls it as its first step to a connection.
    async retrieveSessionInfo(shard) {
      const status = (await manager.fetchStatus()).get(shard);
      if (status === WebSocketShardStatus.Idle) await connectPace.turn(ended.signal);
      if (ended.signal.aborted || session === null) return null;
      return relay ? { ...session, resumeURL: relay.addressOf(session.resumeURL) } : session;
    },
    updateSessionInfo: (_, info) => {
      session = info;
    },
    buildIdentifyThrottler: async () => ({
      async waitForIdentify(_, closed) {
        if (ended.signal.aborted) return refuse(manager, closed);
        await pace.turn(closed);
      },
    }),
  });
  if (relay) {
    const ask = manager.fetchGatewayInformation.bind(manager);
    manager.fetchGatewayInformation = async (...args) => {
      const answer = await ask(...args);
      return { ...answer, url: relay.addressOf(answer.url) };
    };
  }
  // The one event that comes with every step of a connection.
  manager.on(WebSocketShardEvents.Debug, () => hearErrors(strategy));

  return {
    manager,
    events: WebSocketShardEvents,
    async close() {
      ended.abort();
      rest.clearHashSweeper();
      rest.clearHandlerSweeper();
      await close(manager, clock);
      await relay?.close();
    },
  };
}

/** A connection ended in the middle of a reconnect would continue with it; this stops it. */
async function refuse(manager: WebSocketManager, closed: AbortSignal): Promise<void> {
  void manager.destroy({ reason: 'ended' });
  await new Promise<void>((resolve) => {
    if (closed.aborted) resolve();
    else closed.addEventListener('abort', () => resolve(), { once: true });
  });
  closed.throwIfAborted();
}

/** Closing waits for the other side, which may be dead. */
async function close(manager: WebSocketManager, clock: Clock): Promise<void> {
  const late = new AbortController();
  const closed = Promise.resolve(manager.destroy({ reason: 'ended' })).catch(() => {});
  await Promise.race([closed, clock.sleep(closingMs, late.signal).catch(() => {})]);
  late.abort();
}
