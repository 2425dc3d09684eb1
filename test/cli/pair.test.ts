import { expect, it, onTestFinished } from 'vitest';
import { createPairing } from '../../src/core/people/pairing.ts';
import type { Store } from '../../src/core/ports/store/store.ts';
import { createStore } from '../../src/store/store.ts';
import { createClock } from '../../src/system/clock.ts';
import { startTelegramServer } from '../fakes/telegram/server.ts';
import { type Machine, makeMachine, type Running } from './run.ts';

const clock = createClock();

/** `pair`, showing its code. */
async function pairing(...args: string[]): Promise<{ machine: Machine; running: Running; store: Store; code: string }> {
  const telegram = await startTelegramServer();
  onTestFinished(() => telegram.close());
  const machine = makeMachine();
  machine.writeConfig({ telegram: { token: telegram.token, apiRoot: telegram.apiRoot } });
  const running = machine.start(['pair', 'telegram', ...args]);
  await running.untilSays('Works once, for');
  const store = createStore(machine.database, clock);
  onTestFinished(() => store.close());
  const code = /start=([\w-]+)/.exec(running.stdout())?.[1] ?? '';
  return { machine, running, store, code };
}

it('shows a link, a QR code and the code, and says who used it', async () => {
  const { running, store, code } = await pairing('--role', 'viewer');
  expect(running.stdout()).toContain(`${code.slice(0, 5)}-${code.slice(5)}`);
  expect(running.stdout()).toContain('▄▄▄▄▄');

  const redeemed = createPairing({ store, clock, hostName: 'desk' }).redeem('telegram', { id: '7', name: 'Ann' }, code);
  const { code: exitCode, stdout } = await running.ended;

  expect(redeemed).toMatchObject({ result: 'paired', user: { role: 'viewer' } });
  expect(exitCode).toBe(0);
  expect(stdout).toContain('✓ Paired with Ann');
});

it('says that the code has expired, and fails', async () => {
  const { running, store } = await pairing();

  for (const { id } of store.pairings.list('telegram', 0)) store.pairings.cancel(id);
  const { code, stdout } = await running.ended;

  expect(code).toBe(1);
  expect(stdout).toContain('This code has expired.');
});

it('a code that nobody watches any more is no longer good', async () => {
  const { running, store, code } = await pairing();

  running.child.kill('SIGINT');
  const { code: exitCode } = await running.ended;

  const result = createPairing({ store, clock, hostName: 'desk' }).redeem('telegram', { id: '7', name: 'Ann' }, code);
  expect(exitCode).toBe(1);
  expect(result.result).toBe('refused');
});

it('without Telegram it says how to connect it', async () => {
  const { code, stderr } = await makeMachine().run(['pair', 'telegram']);

  expect(code).toBe(1);
  expect(stderr).toContain('dispatch-bridge setup');
});
