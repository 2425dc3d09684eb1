import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type TLSSocket } from 'node:tls';

export interface TlsFront {
  readonly port: number;
  /** The certificate that clients have to trust, and its file. */
  readonly ca: string;
  readonly caFile: string;
  close(): Promise<void>;
}

/** What listens on loopback at `port`, with TLS in front of it, as 127.0.0.1 and localhost. */
export async function startTlsFront(port: number): Promise<TlsFront> {
  const folder = mkdtempSync(join(tmpdir(), 'tls-front-'));
  const caFile = join(folder, 'cert.pem');
  const keyFile = join(folder, 'key.pem');
  const names = 'subjectAltName=IP:127.0.0.1,DNS:localhost';
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', keyFile, '-out', caFile];
  execFileSync('openssl', ['req', '-x509', ...curve, ...files, '-subj', '/CN=localhost', '-addext', names], {
    stdio: 'ignore',
  });
  const ca = readFileSync(caFile, 'utf8');
  const open = new Set<TLSSocket>();
  const server = createServer({ cert: ca, key: readFileSync(keyFile, 'utf8') }, (socket) => {
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
    ca,
    caFile,
    async close() {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
      rmSync(folder, { recursive: true });
    },
  };
}
