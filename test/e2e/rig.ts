import { onTestFinished } from 'vitest';
import type { TelegramServerOptions } from '../fakes/telegram-server.ts';
import { createMachine, type Machine } from './machine.ts';

export { processesOf } from './machine.ts';

/** A machine of one test. */
export type Rig = Omit<Machine, 'close'>;

/** Everything is stopped and removed when the test has finished. */
export async function createRig(options: TelegramServerOptions = {}): Promise<Rig> {
  const machine = await createMachine(options);
  onTestFinished(machine.close);
  return machine;
}
