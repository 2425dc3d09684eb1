import type { TaskStart } from '../gates/gate.ts';
import type { Gates } from '../gates/gates.ts';
import { BridgeError } from '../model/errors.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Task } from '../model/task.ts';
import type { Modes } from '../people/modes.ts';
import type { AgentSession } from '../ports/host.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Store } from '../ports/store/store.ts';
import type { TaskPlace } from '../queue/lanes.ts';
import type { Preparing } from '../reply/context/preparing.ts';
import type { SessionBinding } from '../sessions/session-binding.ts';
import type { Workplace } from '../sessions/workplace.ts';

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
  hosts: Pick<Hosts, 'of'>;
  gates: Pick<Gates, 'pass' | 'waitsOut'>;
  workplace: Workplace;
  binding: SessionBinding;
  modes: Modes;
  preparing: Preparing;
}

export function createOpenSession(options: OpenSessionOptions): Open {
  const { store, hosts, gates, workplace, binding, modes, preparing } = options;

  return async function open({ id, sessionId: own, project: name, compacts }, continued, place, signal) {
    if (!workplace({ sessionId: own })) {
      const userMessage = `The project “${name}” is no longer in the config. Choose another with /project, then send the task again.`;
      throw new BridgeError('invalid', 'the project is gone', { userMessage });
    }
    const start: TaskStart = {
      get task() {
        return store.tasks.get(id)!;
      },
      get sessionId() {
        return continued ?? binding.agentIdFor(start.task);
      },
      inCopy: false,
    };
    /** A session that begins as a copy of another one. */
    const copied = () => (continued === undefined ? store.sessions.get(own)?.copyOf : undefined);
    for (;;) {
      await gates.pass(start, signal, place.letGo);
      const { task, sessionId, inCopy } = start;
      if (compacts && sessionId === undefined) {
        const userMessage = 'This chat no longer has a session, so there is nothing to compact.';
        throw new BridgeError('invalid', 'the session to compact is gone', { userMessage });
      }
      const from = sessionId ?? copied();
      const fork = inCopy || (sessionId === undefined && from !== undefined);
      // The gates may have given it another folder.
      const project = { ...workplace(task)!, ...chosenFor(task) };
      const request = { project, sessionId: from, mode: modes.of(task), ...(fork && { fork: true }) };
      try {
        const opening = hosts.of(name).open(request, signal);
        return { asked: sessionId, session: await preparing.during(task, 'Starting Claude', opening) };
      } catch (error) {
        if (!gates.waitsOut(error, start)) throw error;
      }
    }
  };
}

/** What its person chose for this task goes before what its session has. */
function chosenFor({ wish }: Task): Pick<ProjectSettings, 'model' | 'effort'> {
  return {
    ...(wish?.model !== undefined && { model: wish.model }),
    ...(wish?.effort !== undefined && { effort: wish.effort }),
  };
}
