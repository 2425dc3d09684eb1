import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { BridgeError } from '../../../src/core/model/errors.ts';
import { InvalidParams } from '../../../src/system/control/errors.ts';
import { type ControlMethods, serveControl } from '../../../src/system/control/server.ts';
import { silentLog } from '../../fakes/silent-log.ts';

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'control-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const methods: ControlMethods = {
  greet: ({ name }) => ({ message: `Hello ${String(name)}` }),
  later: async () => 'done',
  refuse() {
    throw new BridgeError('invalid', 'for the log', { userMessage: 'Task 3 has ended already.' });
  },
  ask() {
    throw new InvalidParams('name is a text');
  },
  wait() {
    throw new BridgeError('retry-later', 'for the log', { userMessage: 'Not now.' });
  },
  fail() {
    throw new Error('token 123456:ABC');
  },
  loop() {
    const loop: Record<string, unknown> = {};
    loop.loop = loop;
    return loop;
  },
};

export async function serve(path = join(makeFolder(), 'control.sock')) {
  const failures: unknown[] = [];
  const greeted: unknown[] = [];
  const server = await serveControl({
    path,
    methods: { ...methods, note: ({ name }) => greeted.push(name) },
    version: '1.2.3',
    log: { ...silentLog, error: (message, fields) => failures.push({ message, ...fields }) },
  });
  onTestFinished(() => server.close());
  return { path, server, failures, greeted };
}

/** A server that says one line and goes. @returns its path */
export async function greetWith(line: string): Promise<string> {
  const path = join(makeFolder(), 'other.sock');
  const other = createServer((socket) => void socket.end(`${line}\n`));
  other.listen(path);
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  return path;
}

/** A client that says what it likes; gives out line by line what it hears. */
export function talk(path: string) {
  const socket = connect(path);
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  const lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  return {
    socket,
    say: (text: string) => socket.write(text),
    hear: async () => {
      const { value, done } = await lines.next();
      return done ? undefined : (JSON.parse(value) as Record<string, unknown>);
    },
  };
}
