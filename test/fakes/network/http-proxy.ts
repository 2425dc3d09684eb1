import { once } from 'node:events';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Duplex } from 'node:stream';

export interface HttpProxy {
  readonly port: number;
  /** What it was asked for, in order: `CONNECT 127.0.0.1:80`, `POST http://127.0.0.1/path`. */
  readonly asked: readonly string[];
  /** From now on every request gets this status and goes nowhere; undefined: they are let through again. */
  refuse(status: number | undefined): void;
  /** From now on requests are taken and never answered. */
  hang(): void;
  /** Resolves when it has been asked `count` times. */
  untilAsked(count: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * A forward proxy on loopback: tunnels (CONNECT) and requests in absolute form. `auth`: `user:password` it wants. Hosts
 * under `.invalid`, which nobody else can find, are 127.0.0.1 to it.
 */
export async function startHttpProxy({ auth }: { auth?: string } = {}): Promise<HttpProxy> {
  const asked: string[] = [];
  const open = new Set<Duplex>();
  const watchers = new Set<() => void>();
  let status: number | undefined;
  let hangs = false;

  /** The status that refuses this request, `'hang'`, or nothing. */
  function judge(request: IncomingMessage): number | 'hang' | undefined {
    asked.push(`${request.method} ${request.url}`);
    for (const check of [...watchers]) check();
    if (hangs) return 'hang';
    const wanted = auth && `Basic ${Buffer.from(auth).toString('base64')}`;
    if (wanted !== undefined && request.headers['proxy-authorization'] !== wanted) return 407;
    return status;
  }

  function forward(request: IncomingMessage, response: ServerResponse): void {
    const verdict = judge(request);
    if (verdict === 'hang') return;
    if (verdict !== undefined) return void response.writeHead(verdict).end('<html>proxy</html>');
    const { 'proxy-authorization': _, ...headers } = request.headers;
    const url = new URL(request.url ?? '');
    url.hostname = found(url.hostname);
    const onward = http.request(url, { method: request.method, headers, agent: false }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }

  function tunnel(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => {});
    const verdict = judge(request);
    if (verdict === 'hang') return;
    if (verdict !== undefined) return void socket.end(`HTTP/1.1 ${verdict} No\r\nContent-Length: 0\r\n\r\n`);
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port || 80), found(hostname.replace(/^\[|\]$/g, '')), () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    keep(onward);
    onward.on('error', () => socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n'));
    onward.on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  }

  function keep(socket: Duplex): void {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  }

  const server = http.createServer(forward);
  server.on('connect', tunnel);
  server.on('connection', keep);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    asked,
    refuse(next) {
      status = next;
    },
    hang() {
      hangs = true;
    },
    untilAsked: (count) =>
      new Promise((resolve) => {
        const check = () => {
          if (asked.length < count) return;
          watchers.delete(check);
          resolve();
        };
        watchers.add(check);
        check();
      }),
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}

/** Where a proxy of the tests connects to for `host`. */
export function found(host: string): string {
  return host.endsWith('.invalid') ? '127.0.0.1' : host;
}
