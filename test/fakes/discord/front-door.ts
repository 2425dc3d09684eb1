import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { type FaultSource, type NetworkFault, resetConnection, sendHalf, sendPage } from '../network/network-faults.ts';
import { readBody } from './body.ts';
import { type Limiter, rateLimited } from './limits.ts';
import { Refusal, refusal } from './refusal.ts';
import { createRouteMatch } from './route-match.ts';
import { type createRoutes, needsToken, type RouteRequest } from './routes.ts';
import type { ApiCall, RouteName } from './types.ts';
import type { StoredFile } from './world.ts';

type Call = { -readonly [K in keyof ApiCall]: ApiCall[K] };

export interface FrontDoorParts {
  token: string;
  clock: Clock;
  /** Every call is added here. */
  calls: ApiCall[];
  changed(): void;
  faults: FaultSource<RouteName>;
  routes: ReturnType<typeof createRoutes>;
  limiter: Limiter;
}

export interface FrontDoor {
  readonly server: Server;
  /** Known once `online` has resolved. */
  port(): number;
  online(): Promise<void>;
  /** WebSockets have to be closed before. */
  offline(): Promise<void>;
  revokeToken(): void;
  isRevoked(): boolean;
}

/** The HTTP side: finds the route, keeps the record of calls, applies faults and limits, and writes the answer. */
export function createFrontDoor({ token, clock, calls, changed, faults, routes, limiter }: FrontDoorParts): FrontDoor {
  const findRoute = createRouteMatch(Object.keys(routes) as RouteName[]);
  let port = 0;
  let revoked = false;
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) answer(response, 500, { message: String(error), code: 0 });
    });
  });
  // Clients keep connections for reuse; closing one under a request would be a fault nobody asked for.
  server.keepAliveTimeout = 60_000;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const found = findRoute(request.method ?? 'GET', url.pathname);
    const query = Object.fromEntries(url.searchParams);
    const call = addCall(url.pathname, found?.name, found?.params ?? {}, query);
    response.on('close', () => endCall(call, call.status, call.code));
    // A broken upload shows as an error of the request; the close above is all that is needed.
    request.on('error', () => {});
    try {
      const { json, files } = await readBody(request);
      call.body = json;
      if (found === undefined) throw refusal('notFound');
      if (found.version !== undefined && found.version !== '10') throw refusal('invalidVersion');
      if (needsToken(found.name) && (revoked || request.headers.authorization !== `Bot ${token}`)) {
        throw refusal('unauthorized');
      }
      await serve(found.name, call, response, { params: found.params, query, json, files });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      endCall(call, error.status, error.code || undefined);
      answer(response, error.status, { message: error.message, code: error.code, ...error.fields }, error.headers);
    }
  }

  async function serve(route: RouteName, call: Call, response: ServerResponse, request: RouteRequest): Promise<void> {
    const fault = faults.take(route, call.body);
    changed();
    if (fault?.kind === 'hang') await faults.released();
    if (response.destroyed) return;
    if (fault?.kind === 'html') {
      endCall(call, fault.status ?? 502, undefined);
      return sendPage(response, fault.status ?? 502);
    }
    if (fault?.kind === 'reset' && fault.when === 'before') return resetConnection(response);
    throwPlanned(fault);
    const headers = limiter.admit(route, request.params, request.json);
    const result = routes[route](request);
    if (fault?.kind === 'reset') {
      resetConnection(response);
    } else if (fault?.kind === 'partial' || fault?.kind === 'stall') {
      sendHalf(response, Buffer.from(JSON.stringify(result ?? {})), fault.kind);
    } else {
      endCall(call, result === undefined ? 204 : 200, undefined);
      if (isFile(result)) sendFile(response, result);
      else answer(response, call.status ?? 200, result, headers);
    }
  }

  function addCall(
    path: string,
    route: RouteName | undefined,
    params: Record<string, string>,
    query: Record<string, string>,
  ): Call {
    const open = { body: undefined, status: undefined, code: undefined, endedAt: undefined };
    const call: Call = { route, params, query, path, at: clock.now(), ...open };
    calls.push(call);
    return call;
  }

  function endCall(call: Call, status: number | undefined, code: number | undefined): void {
    if (call.endedAt !== undefined) return;
    Object.assign(call, { status, code, endedAt: clock.now() });
    changed();
  }

  async function online(): Promise<void> {
    if (server.listening) return;
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  }

  async function offline(): Promise<void> {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  return {
    server,
    port: () => port,
    online,
    offline,
    revokeToken() {
      revoked = true;
    },
    isRevoked: () => revoked,
  };
}

function throwPlanned(fault: NetworkFault | undefined): void {
  if (fault?.kind === 'limit') {
    const { retryAfter, global = false } = fault;
    const scope = {
      'X-RateLimit-Scope': global ? 'global' : 'shared',
      ...(global && { 'X-RateLimit-Global': 'true' }),
    };
    throw rateLimited(retryAfter, global, scope);
  }
  if (fault?.kind !== 'refuse') return;
  const { status, code = 0, message = `${status}` } = fault;
  throw new Refusal(status, code, message);
}

function answer(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  if (body === undefined) response.writeHead(status, headers).end();
  else response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

function isFile(result: unknown): result is StoredFile {
  return Buffer.isBuffer((result as StoredFile | undefined)?.data);
}

function sendFile(response: ServerResponse, { contentType, data }: StoredFile): void {
  response.writeHead(200, { 'content-type': contentType, 'content-length': data.length }).end(data);
}
