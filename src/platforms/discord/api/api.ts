import type { RawFile, REST } from 'discord.js';
import { BridgeError } from '../../../core/model/errors.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import { createDeadline } from '../../shared/deadline.ts';
import { type CallInfo, hasReason, timedOut, toDiscordError } from './errors.ts';
import type { ServerRoutes } from './route.ts';

export interface DiscordCall extends CallInfo {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  route: `/${string}`;
  query?: Record<string, string>;
  body?: unknown;
  files?: RawFile[];
  /** False for routes that carry their own token. Default true. */
  auth?: boolean;
  signal: AbortSignal;
  /** Give up after this time without an answer, ms. Default 15,000. */
  timeoutMs?: number;
}

/** Discord's REST API. Never waits for a limit: it throws reason `limit` instead, before a request when it can. */
export interface DiscordApi {
  /** Loads discord.js, which takes time; call it before the first call. */
  open(): Promise<void>;
  /** @returns the answer's JSON. @throws DiscordError; the signal's reason when it aborted */
  call(call: DiscordCall): Promise<unknown>;
  close(): void;
}

export interface DiscordApiOptions {
  token: string;
  /** Like `https://discord.com/api`, without a trailing slash. */
  apiRoot: string;
  clock: Clock;
  /** Default: direct connections. */
  routes?: ServerRoutes | undefined;
}

const defaultTimeoutMs = 15_000;
/** discord.js' own limit, by the wall clock: a safety net under the timeouts of this file. */
const outerTimeoutMs = 120_000;

export function createDiscordApi({ token, apiRoot, clock, routes }: DiscordApiOptions): DiscordApi {
  let rest: REST | undefined;

  function opened(): REST {
    if (rest === undefined) throw new BridgeError('internal', 'discord is used before it is connected');
    return rest;
  }

  async function request(call: DiscordCall, signal: AbortSignal): Promise<unknown> {
    const { method, route, query, body, files, auth = true } = call;
    return await opened().request({
      method: method as Parameters<REST['request']>[0]['method'],
      fullRoute: route,
      ...(query !== undefined && { query: new URLSearchParams(query) }),
      ...(body !== undefined && { body }),
      ...(files !== undefined && { files }),
      auth,
      signal,
    });
  }

  return {
    async open() {
      if (rest !== undefined) return;
      const { REST } = await import('discord.js');
      rest = new REST({ api: apiRoot, retries: 0, timeout: outerTimeoutMs, rejectOnRateLimit: () => true });
      rest.setToken(token);
      if (routes) rest.setAgent(await routes(apiRoot).dispatcher());
    },

    async call(call) {
      const { signal, timeoutMs = defaultTimeoutMs } = call;
      signal.throwIfAborted();
      const deadline = createDeadline(clock, signal, timeoutMs);
      try {
        return await request(call, deadline.signal);
      } catch (error) {
        signal.throwIfAborted();
        const known = deadline.isOver ? timedOut(call, timeoutMs) : toDiscordError(call, error, token);
        // discord.js forgets the token at the first 401; later calls need a true answer too.
        if (hasReason(known, 'bad-token')) rest?.setToken(token);
        throw known;
      } finally {
        deadline.end();
      }
    },

    close() {
      rest?.clearHashSweeper();
      rest?.clearHandlerSweeper();
    },
  };
}
