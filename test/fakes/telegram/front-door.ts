import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../../src/core/ports/clock.ts';
import { type FaultSource, type NetworkFault, resetConnection, sendHalf, sendPage } from '../network/network-faults.ts';
import type { Limiter } from './limits.ts';
import type { Method } from './methods.ts';
import { type Params, readParams } from './params.ts';
import { notFound, Refusal, tooMany } from './refusal.ts';
import type { ApiCall } from './types.ts';

type Call = { -readonly [K in keyof ApiCall]: ApiCall[K] };

export interface FrontDoorParts {
  token: string;
  clock: Clock;
  /** Every call is added here. */
  calls: ApiCall[];
  changed(): void;
  faults: FaultSource<string>;
  methods: ReadonlyMap<string, Method>;
  /** The bytes of a file by its path. @throws Refusal */
  download(path: string): Buffer;
  limiter: Limiter | undefined;
  /** Resolves when the answers of long polls are not held back. */
  unwedged(): Promise<void>;
}

export interface FrontDoor {
  /** Known once `online` has resolved. */
  apiRoot(): string;
  online(): Promise<void>;
  offline(): Promise<void>;
  revokeToken(): void;
}

/** The HTTP side: finds the method, keeps the record of calls, applies faults and limits, and writes the answer. */
export function createFrontDoor(parts: FrontDoorParts): FrontDoor {
  const { token, clock, calls, changed, faults, methods, download, limiter, unwedged } = parts;
  const names = new Map([...methods.keys()].map((name) => [name.toLowerCase(), name]));
  let port = 0;
  let revoked = false;
  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) answer(response, 500, { ok: false, error_code: 500, description: String(error) });
    });
  });
  // Clients keep connections for reuse; closing one under a request would be a fault nobody asked for.
  server.keepAliveTimeout = 60_000;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const route = routeOf(pathname);
    if (route === undefined) return refuse(response, notFound());
    const method = names.get(route.method.toLowerCase()) ?? route.method;
    const call = addCall(method);
    const closed = abortOnClose(request, response, () => endCall(call, call.status, call.description));
    try {
      call.params = route.path === undefined ? await readParams(request) : { path: route.path };
      if (revoked || route.token !== token) throw new Refusal(401, 'Unauthorized');
      await serve(call, response, faults.take(method, call.params), () =>
        route.path === undefined ? perform(call.method, call.params, closed) : download(route.path),
      );
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      endCall(call, error.status, error.description);
      refuse(response, error);
    }
  }

  async function serve(call: Call, response: ServerResponse, fault: NetworkFault | undefined, work: () => unknown) {
    changed();
    if (fault?.kind === 'hang') await faults.released();
    if (response.destroyed) return;
    if (fault?.kind === 'html') {
      endCall(call, fault.status ?? 502, undefined);
      return sendPage(response, fault.status ?? 502);
    }
    if (fault?.kind === 'reset' && fault.when === 'before') return resetConnection(response);
    throwPlanned(fault);
    const result = await work();
    if (call.method === 'getUpdates') await unwedged();
    const body = Buffer.isBuffer(result) ? result : Buffer.from(JSON.stringify({ ok: true, result }));
    if (fault?.kind === 'reset') {
      resetConnection(response);
    } else if (fault?.kind === 'partial' || fault?.kind === 'stall') {
      sendHalf(response, body, fault.kind);
    } else if (!response.destroyed) {
      endCall(call, 200, undefined);
      const type = Buffer.isBuffer(result) ? 'application/octet-stream' : 'application/json';
      response.writeHead(200, { 'content-type': type, 'content-length': body.length }).end(body);
    }
  }

  async function perform(name: string, params: Params, closed: AbortSignal): Promise<unknown> {
    const method = methods.get(name);
    if (method === undefined) throw notFound();
    if (params.chat_id !== undefined) limiter?.admit(name, Number(params.chat_id));
    return method(params, closed);
  }

  function addCall(method: string): Call {
    const call: Call = {
      method,
      params: {},
      at: clock.now(),
      status: undefined,
      description: undefined,
      endedAt: undefined,
    };
    calls.push(call);
    return call;
  }

  function endCall(call: Call, status: number | undefined, description: string | undefined): void {
    if (call.endedAt !== undefined) return;
    Object.assign(call, { status, description, endedAt: clock.now() });
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
    apiRoot: () => `http://127.0.0.1:${port}`,
    online,
    offline,
    revokeToken() {
      revoked = true;
    },
  };
}

/** A client that goes away ends its call: a long poll must not wait for nobody. */
function abortOnClose(request: IncomingMessage, response: ServerResponse, ended: () => void): AbortSignal {
  const controller = new AbortController();
  response.on('close', () => {
    controller.abort();
    ended();
  });
  // A broken upload shows as an error of the request; the close above is all that is needed.
  request.on('error', () => {});
  return controller.signal;
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function refuse(response: ServerResponse, { status, description, retryAfter, movedTo }: Refusal): void {
  answer(response, status, {
    ok: false,
    error_code: status,
    description,
    ...(retryAfter !== undefined && { parameters: { retry_after: retryAfter } }),
    ...(movedTo !== undefined && { parameters: { migrate_to_chat_id: movedTo } }),
  });
}

function throwPlanned(fault: NetworkFault | undefined): void {
  if (fault?.kind === 'limit') throw tooMany(fault.retryAfter);
  if (fault?.kind === 'refuse') throw new Refusal(fault.status, fault.message ?? `${fault.status}`, fault.retryAfter);
}

interface Route {
  token: string;
  method: string;
  /** For downloads. */
  path?: string;
}

function routeOf(pathname: string): Route | undefined {
  const [, token, method] = /^\/bot([^/]+)\/(?:test\/)?(\w+)$/.exec(pathname) ?? [];
  if (token !== undefined && method !== undefined) return { token, method };
  const [, fileToken, path] = /^\/file\/bot([^/]+)\/(.+)$/.exec(pathname) ?? [];
  if (fileToken === undefined || path === undefined) return undefined;
  return { token: fileToken, method: 'file', path: decodeURIComponent(path) };
}
