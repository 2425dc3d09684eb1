import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import { makeCertificate } from './certificate.ts';

export interface TlsFront {
  readonly port: number;
  /** The certificate that clients have to trust, PEM. */
  readonly ca: string;
  close(): Promise<void>;
}

/** What listens on loopback at `port`, with TLS in front of it, as 127.0.0.1 and localhost. */
export async function startTlsFront(port: number): Promise<TlsFront> {
  const { cert, key } = makeCertificate();
  const open = new Set<TLSSocket>();
  const server = createServer({ cert, key }, (socket) => {
    open.add(socket);
    const onward = connect(port, '127.0.0.1');
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.on('error', () => {});
      one.on('close', () => other.destroy());
      one.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    ca: cert,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}
