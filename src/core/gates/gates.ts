import type { Task } from '../model/task.ts';
import type { TaskGate, TaskStart } from './gate.ts';
import type { Parking } from './parking.ts';

/** All gates as one. Who starts and ends tasks knows only this, and no gate by name. */
export interface Gates {
  /**
   * Resolves when the task may start: it has passed all gates, one after the other, and none has closed meanwhile.
   * Parameters as in `TaskGate.pass`.
   */
  pass(start: TaskStart, signal: AbortSignal, letGo: () => () => void): Promise<void>;
  /** The start has failed. True: a gate waits the reason out, so the task has to pass again. */
  waitsOut(error: unknown, start: TaskStart): boolean;
  /** The task no longer waits, at any of them. Inside the transaction that ends it. */
  release(task: Task): void;
}

/** `gates`: in the order in which tasks pass them. */
export function createGates(gates: readonly TaskGate[], parking: Pick<Parking, 'unpark'>): Gates {
  return {
    async pass(start, signal, letGo) {
      do {
        for (const gate of gates) await gate.pass(start, signal, letGo);
        parking.unpark(start.task);
        // One of them may have taken hours to pass.
      } while (gates.some((gate) => gate.isClosed?.(start)));
    },
    waitsOut: (error, start) => gates.some((gate) => gate.waitsOut?.(error, start)),
    release(task) {
      for (const gate of gates) gate.release(task);
    },
  };
}
