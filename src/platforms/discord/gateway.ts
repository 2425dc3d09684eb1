import type { SessionInfo, SimpleShardingStrategy, WebSocketManager } from '@discordjs/ws';
import { isBridgeError } from '../../core/errors.ts';
import type { Clock, Log } from '../../core/ports.ts';
import { badToken, DiscordError, missingIntent, toDiscordError } from './errors.ts';
import { createIdentifyPace, type IdentifyPace } from './identify.ts';
import { createTrouble, type Trouble } from './trouble.ts';
import { hearErrors } from './unheard-errors.ts';

export interface GatewayOptions {
  token: string;
  apiRoot: string;
  clock: Clock;
  log: Log;
  /** 0 (included) to 1. */
  random: () => number;
  /** Every event of Discord, as it comes, in its order; READY and RESUMED too. */
  dispatch(type: string, data: unknown): void;
}

/** Guilds, GuildMessages, DirectMessages, MessageContent. */
const intents = (1 << 0) | (1 << 9) | (1 << 12) | (1 << 15);

/** Close codes that no reconnecting heals. */
const authenticationFailed = 4004;
const disallowedIntents = 4014;
const unrecoverable = [authenticationFailed, 4010, 4011, 4012, 4013, disallowedIntents];

/** discord.js reconnects by itself; when that takes longer, it is beyond that. */
const patienceMs = 60_000;
const lookEveryMs = 5_000;
const closingMs = 1_000;
const handshakeMs = 15_000;

/**
 * Stays connected until `signal` aborts, then resolves.
 * @throws DiscordError `unauthorized`
 */
export async function stayConnected(options: GatewayOptions, signal: AbortSignal): Promise<void> {
  const trouble = createTrouble(options);
  const pace = createIdentifyPace(options.clock);
  while (!signal.aborted) {
    try {
      await connectOnce(options, pace, trouble, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isBridgeError(error, 'unauthorized')) throw error;
      await options.clock.sleep(trouble.waitAfter(error), signal).catch(() => {});
    }
  }
}

/** One connection with all its reconnects. Resolves when `signal` aborts. @throws DiscordError when it is of no more use */
async function connectOnce(
  { token, apiRoot, clock, log, dispatch }: GatewayOptions,
  pace: IdentifyPace,
  trouble: Trouble,
  signal: AbortSignal,
): Promise<void> {
  // The gateway of discord.js without its caches, which nothing here would read.
  const [{ SimpleShardingStrategy, WebSocketManager, WebSocketShardEvents }, { REST }] = await Promise.all([
    import('@discordjs/ws'),
    import('discord.js'),
  ]);
  signal.throwIfAborted();
  const end = new AbortController();
  const rest = new REST({ api: apiRoot, retries: 0, timeout: handshakeMs }).setToken(token);
  let strategy: SimpleShardingStrategy | undefined;
  let session: SessionInfo | null = null;
  /** undefined while there is contact. */
  let lostAt: number | undefined = clock.now();

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
    retrieveSessionInfo: () => (end.signal.aborted ? null : session),
    updateSessionInfo: (_, info) => {
      session = info;
    },
    buildIdentifyThrottler: async () => ({
      async waitForIdentify(_, closed) {
        if (end.signal.aborted) return refuse(manager, closed);
        await pace.turn(closed);
      },
    }),
  });

  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve(), { once: true, signal: end.signal });

      manager.on(WebSocketShardEvents.Dispatch, ({ data: { t: type, d: data } }) => {
        if (end.signal.aborted) return;
        if (type === 'READY' || type === 'RESUMED') {
          lostAt = undefined;
          trouble.over();
          log.debug('connected to discord', { how: type });
        }
        dispatch(type, data);
      });
      manager.on(WebSocketShardEvents.Closed, ({ code }) => {
        lostAt ??= clock.now();
        if (end.signal.aborted) return;
        log.debug('the connection to discord closed', { code });
        if (unrecoverable.includes(code)) reject(closedWith(code));
      });
      manager.on(WebSocketShardEvents.Error, ({ error }) => failed(error));
      // The one event that comes with every step of a connection.
      manager.on(WebSocketShardEvents.Debug, () => hearErrors(strategy));

      const look = () => {
        if (end.signal.aborted) return;
        if (lostAt !== undefined && clock.now() - lostAt >= patienceMs) {
          reject(new DiscordError('retry-later', 'network', 'gateway: no connection for a minute'));
        } else clock.after(lookEveryMs, look);
      };
      look();

      const call = { name: 'get gateway' };
      // Only a missing address ends the try; what happens to the sockets is reported by the events above.
      manager
        .fetchGatewayInformation()
        .then(() => void manager.connect().catch(failed))
        .catch((error: unknown) => reject(toDiscordError(call, error, token)));
    });
  } finally {
    end.abort();
    rest.clearHashSweeper();
    rest.clearHandlerSweeper();
    await close(manager, clock);
  }

  function failed(error: unknown): void {
    if (end.signal.aborted) return;
    const detail = error instanceof Error ? error.message.replaceAll(token, '<token>') : undefined;
    log.debug('the connection to discord failed', { detail });
  }
}

/** A connection that was ended in the middle of a reconnect goes on with it; here it stops. */
async function refuse(manager: WebSocketManager, closed: AbortSignal): Promise<void> {
  void manager.destroy({ reason: 'ended' });
  await new Promise<void>((resolve) => {
    if (closed.aborted) resolve();
    else closed.addEventListener('abort', () => resolve(), { once: true });
  });
  closed.throwIfAborted();
}

function closedWith(code: number): DiscordError {
  if (code === authenticationFailed) return badToken('gateway: 4004 authentication failed');
  if (code === disallowedIntents) return missingIntent();
  return new DiscordError('unauthorized', 'refused', `gateway: closed with ${code}`);
}

/** Closing waits for the other side, which may be dead. */
async function close(manager: WebSocketManager, clock: Clock): Promise<void> {
  const late = new AbortController();
  const closed = Promise.resolve(manager.destroy({ reason: 'ended' })).catch(() => {});
  await Promise.race([closed, clock.sleep(closingMs, late.signal).catch(() => {})]);
  late.abort();
}
