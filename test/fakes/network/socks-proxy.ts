import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { found } from './http-proxy.ts';

export interface SocksProxy {
  readonly port: number;
  /** Where it was asked to connect to, in order: `127.0.0.1:80`, `localhost:80`. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** A SOCKS5 proxy on loopback (RFC 1928, 1929); names as in `startHttpProxy`. `auth`: `user:password` it wants. */
export async function startSocksProxy({ auth }: { auth?: string } = {}): Promise<SocksProxy> {
  const asked: string[] = [];
  const open = new Set<Socket>();

  async function serve(socket: Socket): Promise<void> {
    const take = reader(socket);
    const methods = await take((await take(2))[1] ?? 0);
    const method = auth === undefined ? 0 : 2;
    if (!methods.includes(method)) return void socket.end(Buffer.from([5, 0xff]));
    socket.write(Buffer.from([5, method]));
    if (auth !== undefined) {
      const user = await take((await take(2))[1] ?? 0);
      const password = await take((await take(1))[0] ?? 0);
      const isRight = `${user}:${password}` === auth;
      socket.write(Buffer.from([1, isRight ? 0 : 1]));
      if (!isRight) return void socket.end();
    }
    const kind = (await take(4))[3];
    const host = kind === 1 ? (await take(4)).join('.') : String(await take((await take(1))[0] ?? 0));
    const port = (await take(2)).readUInt16BE();
    asked.push(`${host}:${port}`);
    const onward = connect(port, found(host), () => {
      socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
      take.rest(onward);
      onward.pipe(socket);
    });
    keep(onward);
    onward.on('error', () => socket.end(Buffer.from([5, 5, 0, 1, 0, 0, 0, 0, 0, 0])));
    onward.on('close', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  }

  function keep(socket: Socket): void {
    open.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => open.delete(socket));
  }

  const server = createServer((socket) => {
    keep(socket);
    void serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    port: (server.address() as AddressInfo).port,
    asked,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}

interface Reader {
  /** The next `count` bytes, as soon as they are there. */
  (count: number): Promise<Buffer>;
  /** Gives all that follows to `onward`. */
  rest(onward: Socket): void;
}

function reader(socket: Socket): Reader {
  let waiting: (() => void) | undefined;
  socket.on('readable', () => waiting?.());

  async function take(count: number): Promise<Buffer> {
    if (count === 0) return Buffer.alloc(0);
    for (;;) {
      const bytes = socket.read(count) as Buffer | null;
      if (bytes !== null) return bytes;
      await new Promise<void>((resolve) => {
        waiting = resolve;
      });
    }
  }

  return Object.assign(take, {
    rest(onward: Socket) {
      socket.removeAllListeners('readable');
      socket.pipe(onward);
    },
  });
}
