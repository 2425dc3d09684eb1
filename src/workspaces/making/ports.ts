import { createHash } from 'node:crypto';
import { createServer } from 'node:net';

/** Blocks of ten ports: the first block, and how many there are. */
const firstPort = 20_000;
const blocks = 1_200;
const blockSize = 10;

/** See `WorkspaceMaking.freePorts`. The block follows from the name, so that a session usually keeps its own. */
export async function freePorts(slug: string, taken: readonly number[]): Promise<number> {
  const begin = createHash('sha256').update(slug).digest().readUInt32BE(0) % blocks;
  for (let n = 0; n < blocks; n++) {
    const port = firstPort + ((begin + n) % blocks) * blockSize;
    if (!taken.includes(port) && (await isFree(port))) return port;
  }
  return firstPort + begin * blockSize;
}

async function isFree(first: number): Promise<boolean> {
  const ports = Array.from({ length: blockSize }, (_, n) => first + n);
  const free = await Promise.all(ports.flatMap((port) => ['127.0.0.1', '::1'].map((host) => canListen(port, host))));
  return free.every(Boolean);
}

/** A machine without this family of addresses has nobody there either. */
function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) =>
      resolve(!['EADDRINUSE', 'EACCES'].includes(error.code ?? '')),
    );
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
