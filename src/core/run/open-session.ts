import type { TaskGate, TaskStart } from '../gates/gate.ts';
import { BridgeError } from '../model/errors.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Task } from '../model/task.ts';
import type { Modes } from '../people/modes.ts';
import type { AgentSession, Host } from '../ports/host.ts';
import type { Store } from '../ports/store.ts';
import type { TaskPlace } from '../queue/lanes.ts';
import type { SessionBinding } from './session-binding.ts';

export interface Opened {
  session: AgentSession;
  /** The requested session. */
  asked: string | undefined;
}

/**
 * Gets a session for the task whose turn it is, and waits as long as a gate holds it back; meanwhile the task is
 * `parked` and its person knows why. `continued`: the session it has to continue. Rejects when `signal` aborts.
 */
export type Open = (
  task: Task,
  continued: string | undefined,
  place: TaskPlace,
  signal: AbortSignal,
) => Promise<Opened>;

export interface OpenSessionOptions {
  store: Store;
  host: Pick<Host, 'open'>;
  /** In the order in which the task passes them. */
  gates: readonly TaskGate[];
  project(name: string): ProjectSettings | undefined;
  binding: SessionBinding;
  modes: Modes;
}

export function createOpenSession(options: OpenSessionOptions): Open {
  const { store, host, gates, project, binding, modes } = options;

  async function passGates(start: TaskStart, place: TaskPlace, signal: AbortSignal): Promise<void> {
    const { id } = start.task;
    do {
      for (const gate of gates) await gate.pass(start, signal, place.letGo);
      store.tasks.moveIf(id, ['parked'], 'queued');
      // One of them may have taken hours to pass.
    } while (gates.some((gate) => gate.isClosed?.()));
  }

  return async function open({ id, project: name, compacts }, continued, place, signal) {
    const settings = project(name);
    if (!settings) {
      const userMessage = `The project “${name}” is no longer in the config. Choose another with /project, then send the task again.`;
      throw new BridgeError('invalid', 'the project is gone', { userMessage });
    }
    const start: TaskStart = {
      get task() {
        return store.tasks.get(id)!;
      },
      get sessionId() {
        return continued ?? binding.sessionFor(start.task);
      },
      inCopy: false,
    };
    for (;;) {
      await passGates(start, place, signal);
      const { task, sessionId, inCopy } = start;
      if (compacts && sessionId === undefined) {
        const userMessage = 'This chat no longer has a session, so there is nothing to compact.';
        throw new BridgeError('invalid', 'the session to compact is gone', { userMessage });
      }
      const request = { project: settings, sessionId, mode: modes.of(task), ...(inCopy && { fork: true }) };
      try {
        return { asked: sessionId, session: await host.open(request, signal) };
      } catch (error) {
        if (!gates.some((gate) => gate.waitsOut?.(error, start))) throw error;
      }
    }
  };
}
