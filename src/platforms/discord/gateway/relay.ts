import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import http, { type Agent, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import type { Log } from '../../../core/ports/log.ts';
import type { ServerRoutes } from '../api/route.ts';

/**
 * Takes the WebSocket of discord.js to the gateway. @discordjs/ws takes an address but no way to connect: so it
 * connects to a Unix socket here, in a folder only we can open, and the relay passes its bytes along the route of the
 * real address.
 */
export interface Relay {
  /** What to connect to instead of `url`. A local address, or one without a proxy, stays as it is. */
  addressOf(url: string): string;
  close(): Promise<void>;
}

/** A socket cannot have a longer path. */
const longestPath = 90;

export async function openRelay(routes: ServerRoutes, log: Log): Promise<Relay> {
  const wanted = join(tmpdir(), 'dispatch-gateway-');
  const folder = await mkdtemp(wanted.length < longestPath ? wanted : '/tmp/dispatch-gateway-');
  const place = `ws+unix:${join(folder, 's')}:/`;
  const addresses: string[] = [];
  const open = new Set<Duplex>();
  const agents = new Set<Agent>();

  function relay(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Either side may hang up.
    socket.on('error', () => {});
    open.add(socket);
    const [index = '', query = ''] = (request.url ?? '').slice(1).split('?');
    const url = new URL(`?${query}`, addresses[Number(index)]);
    const isSecure = url.protocol === 'wss:';
    const agent = routes(url.href).agent({});
    agents.add(agent);
    url.protocol = isSecure ? 'https:' : 'http:';
    const headers = { ...request.headers, host: url.host };
    const onward = (isSecure ? https : http).request(url, { agent, headers });
    onward.on('upgrade', (response, server, first) => {
      socket.write(headOf(response));
      socket.write(first);
      server.write(head);
      server.on('error', () => {});
      // Not destroyed: the last bytes may hold the reason of the close.
      server.on('close', () => socket.end());
      socket.on('close', () => server.destroy());
      server.pipe(socket).pipe(server);
    });
    onward.on('response', (response) => {
      socket.end(headOf(response));
      onward.destroy();
    });
    onward.on('error', (error) => {
      log.debug('the gateway of discord is not reached', { detail: error.message });
      socket.destroy();
    });
    socket.on('close', () => {
      open.delete(socket);
      agents.delete(agent);
      onward.destroy();
      agent.destroy();
    });
    onward.end();
  }

  const server = http.createServer().on('upgrade', relay);
  server.listen(join(folder, 's'));
  await once(server, 'listening');

  return {
    addressOf(url) {
      if (url.startsWith(place) || routes(url).proxy === undefined) return url;
      if (!addresses.includes(url)) addresses.push(url);
      return `${place}${addresses.indexOf(url)}`;
    },
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [`${name}: ${rawHeaders[index + 1]}`] : []));
  return [`HTTP/1.1 ${statusCode} ${statusMessage}`, ...lines, '', ''].join('\r\n');
}
