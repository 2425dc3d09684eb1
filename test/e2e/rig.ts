import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { killNow, killRest, type Rest } from '../chaos/processes.ts';
import type { DiscordServerOptions } from '../fakes/discord/types.ts';
import type { BridgeProcess } from './bridge-process.ts';
import { createMachine, type Machine, type MachineOptions } from './machine.ts';

/** A machine of one test. */
export type Rig = Omit<Machine, 'close'>;

/** Everything is stopped and removed when the test has finished. */
export async function createRig(options: MachineOptions = {}): Promise<Rig> {
  const machine = await createMachine(options);
  onTestFinished(machine.close);
  return machine;
}

/** With a Discord server beside the Telegram server. */
export async function createDiscordRig(options: DiscordServerOptions = {}) {
  return withDiscord(await createRig({ discord: options }));
}

/** The machine has Discord for sure. */
export function withDiscord<R extends Rig>(rig: R) {
  const { discord, annOnDiscord } = rig;
  if (!discord || !annOnDiscord) throw new Error('the machine has no Discord');
  return { ...rig, discord, annOnDiscord };
}

/**
 * One rig for all tests of a file or group, where what one test leaves does not matter to the next: to be called there,
 * the rig itself is had in the tests. Tests tell their messages apart by words of their own.
 */
export function shareRig<R extends Rig>(make: (machine: Machine) => Promise<R>, options: MachineOptions = {}): () => R {
  let machine: Machine | undefined;
  let rig: R | undefined;
  beforeAll(async () => {
    machine = await createMachine(options);
    rig = await make(machine);
  });
  afterAll(() => machine?.close());

  return () => {
    if (rig === undefined) throw new Error('the rig is there in tests only');
    return rig;
  };
}

/** Kills the bridge, and in the same moment claude or all that runs on the machine, as when the power goes. */
export async function cutPower({ home }: Rig, { pid, exited }: BridgeProcess, rest: Rest): Promise<void> {
  killNow(pid);
  killRest(home, pid, rest);
  await exited;
  // What was just being started.
  killRest(home, pid, rest);
}
