import { once } from 'node:events';
import http from 'node:http';
import { connect, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';
import { BridgeError } from '../../core/model/errors.ts';
import type { ProxyAddress } from './address.ts';

/** The server a proxy has to connect to. */
export interface Destination {
  host: string;
  port: number;
}

/** A slower proxy is out of reach in practice; below the timeouts of calls, so that the error names the proxy. */
const connectMs = 10_000;

/**
 * A connection to `target` through the proxy that carries bytes both ways. `signal` ends only its making.
 * @throws BridgeError `retry-later`; its message names the proxy but no secret
 */
export function openTunnel(proxy: ProxyAddress, target: Destination, signal: AbortSignal): Promise<Socket> {
  return inTime(proxy, signal, (socket) =>
    proxy.kind === 'http' ? askHttp(proxy, target, socket) : askSocks(proxy, target, socket),
  );
}

/** A connection to the proxy itself. `signal` and errors: as above. */
export function dialProxy(proxy: ProxyAddress, signal: AbortSignal): Promise<Socket> {
  return inTime(proxy, signal, async () => {});
}

/** The header with the user and password of an HTTP proxy. */
export function authorization({ user = '', password = '' }: ProxyAddress): Record<string, string> {
  if (user === '' && password === '') return {};
  return { 'proxy-authorization': `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

async function inTime(
  proxy: ProxyAddress,
  outer: AbortSignal,
  prepare: (socket: Socket) => Promise<void>,
): Promise<Socket> {
  const { host, port } = proxy;
  const socket = proxy.secure
    ? connectSecurely({ host, port, ...(isIP(host) === 0 && { servername: host }) })
    : connect({ host, port });
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), connectMs);
  const signal = AbortSignal.any([outer, late.signal]);
  const stop = () => socket.destroy(new Error('given up'));
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) stop();
    await once(socket, proxy.secure ? 'secureConnect' : 'connect').catch((error) => {
      throw failure(proxy, `cannot be reached (${codeOf(error)})`);
    });
    await prepare(socket);
    return socket;
  } catch (error) {
    socket.on('error', () => {});
    socket.destroy();
    throw late.signal.aborted ? failure(proxy, `made no connection within ${connectMs / 1000} s`) : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

function askHttp(proxy: ProxyAddress, { host, port }: Destination, socket: Socket): Promise<void> {
  const path = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const headers = { host: path, ...authorization(proxy) };
    const request = http.request({ method: 'CONNECT', path, headers, createConnection: () => socket });
    request.on('connect', ({ statusCode = 0 }, _, head: Buffer) => {
      if (statusCode < 200 || statusCode > 299) return reject(refusal(proxy, host, statusCode));
      if (head.length > 0) socket.unshift(head);
      resolve();
    });
    request.on('response', ({ statusCode = 0 }) => reject(refusal(proxy, host, statusCode)));
    request.on('error', (error) => reject(failure(proxy, `broke off (${codeOf(error)})`)));
    request.end();
  });
}

async function askSocks(proxy: ProxyAddress, { host, port }: Destination, socket: Socket): Promise<void> {
  const { SocksClient } = await import('socks');
  const { user, password } = proxy;
  try {
    await SocksClient.createConnection({
      command: 'connect',
      proxy: {
        ...{ host: proxy.host, port: proxy.port, type: proxy.kind === 'socks4' ? 4 : 5 },
        ...(user !== undefined && { userId: user, password: password ?? '' }),
      },
      // By name: a proxy is often there because it can resolve names that we cannot.
      destination: { host, port },
      existing_socket: socket,
      timeout: connectMs,
    });
  } catch (error) {
    // These error objects hold the password; their messages do not.
    const words = error instanceof Error ? error.message : '';
    if (/authenti/i.test(words)) throw wrongUser(proxy);
    const [, reason] = /rejected connection - (\w{1,40})/.exec(words) ?? [];
    throw failure(proxy, reason ? `does not connect to ${host} (${reason})` : 'broke off, or is not a SOCKS proxy');
  }
}

function refusal(proxy: ProxyAddress, host: string, status: number): BridgeError {
  return status === 407 ? wrongUser(proxy) : failure(proxy, `does not connect to ${host} (${status})`);
}

function wrongUser(proxy: ProxyAddress): BridgeError {
  return failure(proxy, proxy.user === undefined ? 'wants a user and a password' : 'rejects the user and password');
}

function failure({ shown }: ProxyAddress, what: string): BridgeError {
  return new BridgeError('retry-later', `the proxy ${shown} ${what}`, { userMessage: `The proxy ${shown} ${what}` });
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^\w{1,40}$/.test(code) ? code : 'no details';
}
