import { isBridgeError } from '../../../core/model/errors.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Log } from '../../../core/ports/log.ts';
import { createSleepWatch } from '../../shared/sleep-watch.ts';
import type { Watchdog } from '../../shared/watchdog.ts';
import { badToken, DiscordError, missingIntent, timedOut, toDiscordError } from '../api/errors.ts';
import type { ServerRoutes } from '../api/route.ts';
import { type ConnectPace, createConnectPace } from './connect-pace.ts';
import { createContact } from './contact.ts';
import { createIdentifyPace, type IdentifyPace } from './identify.ts';
import { handshakeMs, type Manager, openManager } from './manager.ts';
import type { Trouble } from './trouble.ts';
import { createGatewayWatchdog } from './watchdog.ts';

export interface GatewayOptions {
  token: string;
  apiRoot: string;
  routes?: ServerRoutes | undefined;
  clock: Clock;
  log: Log;
  trouble: Trouble;
  /** Every event of Discord, as it comes, in order; READY and RESUMED too. */
  dispatch(type: string, data: unknown): void;
}

/** Close codes that reconnecting does not fix. */
const authenticationFailed = 4004;
const disallowedIntents = 4014;
const unrecoverable = [authenticationFailed, 4010, 4011, 4012, 4013, disallowedIntents];

const lookEveryMs = 5_000;

/**
 * Stays connected until `signal` aborts, then resolves.
 * @throws DiscordError `unauthorized`; `retry-later` when the gateway hangs, and new connections do not help
 */
export async function stayConnected(options: GatewayOptions, signal: AbortSignal): Promise<void> {
  const { clock, trouble } = options;
  const pace = createIdentifyPace(clock);
  const connectPace = createConnectPace(clock);
  const watchdog = createGatewayWatchdog(options);
  while (!signal.aborted) {
    try {
      watchdog.begin();
      await connectOnce(options, { pace, connectPace, watchdog }, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (isBridgeError(error, 'unauthorized')) throw error;
      watchdog.failed(error);
      await clock.sleep(trouble.waitAfter(error), signal).catch(() => {});
    }
  }
}

/** What outlasts a single connection. */
interface Lasting {
  pace: IdentifyPace;
  connectPace: ConnectPace;
  watchdog: Watchdog;
}

async function connectOnce(options: GatewayOptions, lasting: Lasting, signal: AbortSignal): Promise<void> {
  const opened = await openManager({ ...options, ...lasting });
  const end = new AbortController();
  try {
    signal.throwIfAborted();
    await listen(opened, options, lasting, AbortSignal.any([signal, end.signal]));
  } finally {
    end.abort();
    await opened.close();
  }
}

/**
 * One connection with all its reconnects. Resolves when `signal` aborts, or when the machine slept.
 * @throws DiscordError when it is of no use any more: reason `timeout` when no reply came
 */
async function listen(
  { manager, events }: Manager,
  { token, clock, log, trouble, dispatch }: GatewayOptions,
  { connectPace, watchdog }: Lasting,
  signal: AbortSignal,
): Promise<void> {
  const contact = createContact(clock);

  function heard(): void {
    contact.heard();
    watchdog.heard();
    trouble.heard();
  }

  function failed(error: unknown): void {
    if (signal.aborted) return;
    const detail = error instanceof Error ? error.message.replaceAll(token, '<token>') : undefined;
    log.debug('the connection to discord failed', { detail });
  }

  await new Promise<void>((resolve, reject) => {
    signal.addEventListener('abort', () => resolve(), { once: true });

    manager.on(events.Dispatch, ({ data: { t: type, d: data } }) => {
      if (signal.aborted) return;
      heard();
      if (type === 'READY' || type === 'RESUMED') {
        contact.made();
        connectPace.made();
        trouble.over();
        log.debug('connected to discord', { how: type });
      }
      dispatch(type, data);
    });
    manager.on(events.HeartbeatComplete, () => {
      if (!signal.aborted) heard();
    });
    manager.on(events.Closed, ({ code }) => {
      if (signal.aborted) return;
      contact.lost(code);
      log.debug('the connection to discord closed', { code });
      if (unrecoverable.includes(code)) reject(closedWith(code));
    });
    manager.on(events.Error, ({ error }) => {
      contact.failed(error);
      failed(error);
    });

    const sleepWatch = createSleepWatch(clock, lookEveryMs);
    const look = () => {
      if (signal.aborted) return;
      const sleptMs = sleepWatch();
      if (sleptMs > 0) {
        // The connection is dead then; heartbeats would show it only later.
        log.info('the machine slept; reconnecting to discord', { sleptMs });
        trouble.slept(sleptMs);
        resolve();
        return;
      }
      const verdict = contact.verdict();
      if (verdict === 'fine') clock.after(lookEveryMs, look);
      else reject(withoutContact(verdict));
    };
    look();

    // Only a missing address ends the try; the events above report what happens to the sockets.
    manager
      .fetchGatewayInformation()
      .then(({ session_start_limit: limit }) => {
        if (limit.remaining < 1) throw outOfSessions(limit.reset_after);
        void manager.connect().catch(failed);
      })
      .catch((error: unknown) => reject(withoutAddress(error, token)));
  });
}

/** Discord allows a bot a number of new sessions per day, and resets its token when it asks for more. */
function outOfSessions(resetMs: number): DiscordError {
  return new DiscordError('retry-later', 'limit', 'gateway: no session starts left', { retryAfterMs: resetMs });
}

function closedWith(code: number): DiscordError {
  if (code === authenticationFailed) return badToken('gateway: 4004 authentication failed');
  if (code === disallowedIntents) return missingIntent();
  return new DiscordError('unauthorized', 'refused', `gateway: closed with ${code}`);
}

function withoutContact(verdict: 'hangs' | 'refused'): DiscordError {
  const reason = verdict === 'hangs' ? 'timeout' : 'network';
  return new DiscordError('retry-later', reason, 'gateway: no contact for a minute or longer');
}

function withoutAddress(error: unknown, token: string): DiscordError {
  if (error instanceof DiscordError) return error;
  const call = { name: 'get gateway' };
  // This is how discord.js ends what takes too long.
  const isTimeout = error instanceof Error && error.name === 'AbortError';
  return isTimeout ? timedOut(call, handshakeMs) : toDiscordError(call, error, token);
}
