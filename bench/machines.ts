import { createMachine, type Machine, type MachineOptions } from '../test/e2e/machine.ts';

const open = new Set<Machine>();

/** A machine for one figure; `closeMachines` ends it with all that runs on it. */
export async function openMachine(options?: MachineOptions): Promise<Machine> {
  const machine = await createMachine(options);
  open.add(machine);
  return machine;
}

export async function closeMachines(): Promise<void> {
  const closing = [...open];
  open.clear();
  await Promise.all(closing.map((machine) => machine.close()));
}
