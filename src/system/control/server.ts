import { once } from 'node:events';
import { chmodSync, lstatSync, unlinkSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { BridgeError, isBridgeError } from '../../core/model/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import { closeFolderOf, isPipe, unusable } from './place.ts';
import { decode, encode, longestRequest, protocolVersion, readLines, requestSchema } from './protocol.ts';

/** What the running bridge does for other processes of its user. Throws a BridgeError with a `userMessage`. */
export type ControlMethods = Record<string, (params: Record<string, unknown>) => unknown | Promise<unknown>>;

export interface ControlOptions {
  path: string;
  methods: ControlMethods;
  /** Of the bridge, for the greeting. */
  version: string;
  log: Log;
}

export interface ControlServer {
  /** Cuts off whoever is connected; the socket is gone afterwards. */
  close(): Promise<void>;
}

const mostClients = 16;
const longestIdleMs = 60_000;

/**
 * Listens on `path`, for this user alone. What a dead bridge left there is replaced, and so is a link.
 * @throws BridgeError `conflict` when a living bridge listens there; `invalid` when the path can't be used, or others
 * could get at it
 */
export async function serveControl({ path, methods, version, log }: ControlOptions): Promise<ControlServer> {
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
    throw isBridgeError(error) ? error : unusable(path, error instanceof Error ? error.message : String(error), error);
  }
  server.on('error', (error) => log.warn('the control socket failed', { error }));

  function lost(error: unknown): void {
    log.debug('a client of the control socket was lost', { error });
  }

  async function serve(socket: Socket): Promise<void> {
    await send(socket, encode({ 'dispatch-bridge': protocolVersion, version }));
    // One after the other: a client that does not read its answers is not read either.
    for await (const line of readLines(socket.iterator({ destroyOnReturn: false }), longestRequest)) {
      if (line?.trim() === '') continue;
      await send(socket, line === undefined ? tooLong() : await answer(line));
    }
    socket.end(() => socket.destroy());
  }

  async function answer(line: string): Promise<string> {
    const request = decode(requestSchema, line);
    if (!request) return refused(null, 'invalid', 'Expected one line: {"id":1,"method":"…","params":{…}}');
    const { id, method, params } = request;
    const run = Object.hasOwn(methods, method) ? methods[method] : undefined;
    if (!run) return refused(id, 'unknown-method', `Known are: ${Object.keys(methods).join(', ')}`);
    try {
      return encode({ id, result: (await run(params)) ?? null });
    } catch (error) {
      if (isBridgeError(error) && error.userMessage !== undefined) return refused(id, error.code, error.userMessage);
      log.error('a request over the control socket failed', { method, error });
      return refused(id, 'internal', 'The bridge could not do that. Its log says why.');
    }
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

function refused(id: string | number | null, code: string, message: string): string {
  return encode({ id, error: { code, message } });
}

function tooLong(): string {
  return refused(null, 'invalid', `A line may have at most ${longestRequest} bytes.`);
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
    if (found.uid !== process.getuid?.()) throw unusable(path, 'what is there belongs to somebody else', error);
    // Where a link leads, somebody else may listen: it is never followed.
    if (!found.isSocket() && !found.isSymbolicLink()) throw unusable(path, 'something else is there', error);
    unlinkSync(path);
    await listenOnce(server, path);
  }
}

async function listenOnce(server: Server, path: string): Promise<void> {
  server.listen(path);
  await once(server, 'listening');
}

/** A socket file outlives a process that was killed; then nobody is behind it. */
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
