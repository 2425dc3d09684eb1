import { once } from 'node:events';
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { BridgeError, isBridgeError } from '../../core/model/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import { type RpcError, standardCodes, toRpcError } from './errors.ts';
import { readLines } from './lines.ts';
import { closeFolderOf, isPipe, unusableSocket } from './place.ts';
import { answer, greet, longestRequest, type RequestId, type RpcRequest, readRequest, refuse } from './protocol.ts';

/**
 * What the running bridge does for other processes of its user. Methods throw a BridgeError with a `userMessage`;
 * `InvalidParams` for wrong parameters.
 */
export type ControlMethods = Record<string, (params: Record<string, unknown>) => unknown | Promise<unknown>>;

export interface ControlServerOptions {
  path: string;
  methods: ControlMethods;
  /** The bridge's version, for the greeting. */
  version: string;
  log: Log;
}

export interface ControlServer {
  /** Cuts off all clients; the socket is gone afterwards. */
  close(): Promise<void>;
}

const mostClients = 16;
const longestIdleMs = 60_000;

const tooLong: RpcError = {
  code: standardCodes.invalidRequest,
  message: `Invalid Request. A line may have at most ${longestRequest} bytes.`,
};
const paramsByPosition: RpcError = {
  code: standardCodes.invalidParams,
  message: 'Invalid params: this bridge takes them by name.',
};

/**
 * Listens on `path`, for this user alone. Replaces the socket of a dead bridge, or a link.
 * @throws BridgeError `conflict` when a living bridge listens there; `invalid` when the path is not usable, or others
 * could reach it
 */
export async function serveControl({ path, methods, version, log }: ControlServerOptions): Promise<ControlServer> {
  const clients = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    socket.on('error', lost);
    socket.setTimeout(longestIdleMs, () => socket.destroy());
    serve(socket).catch((error: unknown) => {
      lost(error);
      socket.destroy();
    });
  });
  server.maxConnections = mostClients;
  server.unref();

  try {
    closeFolderOf(path);
    await listen(server, path);
    if (!isPipe(path)) chmodSync(path, 0o600);
  } catch (error) {
    server.close();
    throw isBridgeError(error)
      ? error
      : unusableSocket(path, error instanceof Error ? error.message : String(error), error);
  }
  server.on('error', (error) => log.warn('the control socket failed', { error }));

  function lost(error: unknown): void {
    log.debug('a client of the control socket was lost', { error });
  }

  async function serve(socket: Socket): Promise<void> {
    await send(socket, greet(version));
    // One after the other: from a client that does not read its answers we stop reading too.
    for await (const line of readLines(socket.iterator({ destroyOnReturn: false }), longestRequest)) {
      if (line?.trim() === '') continue;
      const said = line === undefined ? refuse(null, tooLong) : await handle(line);
      if (said !== undefined) await send(socket, said);
    }
    socket.end(() => socket.destroy());
  }

  /** Undefined: it was a notification. */
  async function handle(line: string): Promise<string | undefined> {
    const read = readRequest(line);
    if ('error' in read) return refuse(null, read.error);
    const { id } = read.request;
    const said = await perform(id ?? null, read.request);
    return id === undefined ? undefined : said;
  }

  async function perform(id: RequestId, { method, params = {} }: RpcRequest): Promise<string> {
    const run = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!run) return refuse(id, unknownMethod());
    if (Array.isArray(params)) return refuse(id, paramsByPosition);
    try {
      return answer(id, await run(params));
    } catch (error) {
      return refuse(id, toRpcError(error) ?? bug(method, error));
    }
  }

  function unknownMethod(): RpcError {
    const message = `Method not found. Methods: ${Object.keys(methods).join(', ')}`;
    return { code: standardCodes.methodNotFound, message };
  }

  function bug(method: string, error: unknown): RpcError {
    log.error('a request over the control socket failed', { method, error });
    const message = 'The bridge could not do that. See its log.';
    return { code: standardCodes.internalError, message, data: { code: 'internal' } };
  }

  return {
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const client of clients) client.destroy();
      await closed;
    },
  };
}

async function send(socket: Socket, line: string): Promise<void> {
  if (socket.destroyed || socket.write(line)) return;
  await Promise.race([once(socket, 'drain'), once(socket, 'close')]);
}

async function listen(server: Server, path: string): Promise<void> {
  try {
    await listenOnce(server, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const found = isPipe(path) ? undefined : lstatSync(path);
    if (!found || (found.isSocket() && (await isAnswered(path)))) {
      const userMessage = `Another dispatch-bridge listens on ${path}.`;
      throw new BridgeError('conflict', userMessage, { cause: error, userMessage });
    }
    if (found.uid !== process.getuid?.()) throw unusableSocket(path, 'what is there belongs to someone else', error);
    // Where a link leads, someone else may listen: never follow it.
    if (!found.isSocket() && !found.isSymbolicLink())
      throw unusableSocket(path, 'what is there is not a socket', error);
    unlinkSync(path);
    await listenOnce(server, path);
  }
}

async function listenOnce(server: Server, path: string): Promise<void> {
  server.listen(path);
  await once(server, 'listening');
}

/** A socket file outlives a killed process; then nobody answers it. */
async function isAnswered(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}
