import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { acquireLock } from '../../src/system/lock.ts';
import { makeMachine } from './run.ts';

it.each([
  ['older', 'Restart the bridge.', '{"dispatch-bridge":1,"version":"0.0.9"}'],
  [
    'newer',
    'Update this command.',
    '{"jsonrpc":"2.0","method":"hello","params":{"name":"dispatch-bridge","version":"0.0.9","protocol":3}}',
  ],
])('tasks say what to do where the running bridge is %s', async (age, advice, greeting) => {
  const machine = makeMachine();
  const lock = acquireLock(join(machine.data, 'bridge.lock'), 'the data folder');
  onTestFinished(() => lock.release());
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('data', (data) => heard.push(data.toString()));
    socket.write(`${greeting}\n`);
  });
  server.listen(join(machine.data, 'control.sock'));
  await once(server, 'listening');
  onTestFinished(() => void server.close());

  const { code, stderr } = await machine.run(['tasks', 'cancel', '1']);

  expect(code).toBe(1);
  expect(stderr).toBe(`✗ The running bridge is ${age} than this command.\n  → ${advice}\n`);
  expect(heard).toEqual([]);
});
