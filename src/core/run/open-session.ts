import type { Budgets } from '../budget/daily-budget.ts';
import type { Holds } from '../gates/holds.ts';
import type { BusySessions } from '../gates/session-in-use.ts';
import { BridgeError, isBridgeError } from '../model/errors.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Task } from '../model/task.ts';
import type { Modes } from '../people/modes.ts';
import type { AgentSession, Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Lanes } from '../queue/lanes.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { SessionBinding } from './session-binding.ts';

export interface Opened {
  session: AgentSession;
  /** The session that was asked for. */
  asked: string | undefined;
}

/**
 * Gets a session for a task whose turn it is, and waits as long as something keeps it back: the task is `parked`
 * meanwhile and its person knows why. `continued`: the session it has to go on in. Rejects when `signal` aborts.
 */
export type Open = (task: Task, continued: string | undefined, signal: AbortSignal) => Promise<Opened>;

export interface OpeningOptions {
  store: Store;
  host: Host;
  holds: Holds;
  budgets: Budgets;
  busySessions: BusySessions;
  lanes: Pick<Lanes, 'letGo'>;
  outbox: Outbox;
  project(name: string): ProjectSettings | undefined;
  binding: SessionBinding;
  modes: Modes;
  log: Log;
}

export function createOpening(options: OpeningOptions): Open {
  const { store, host, holds, budgets, busySessions, lanes, outbox, project, binding, modes, log } = options;

  return async function open(task, continued, signal) {
    const settings = project(task.project);
    if (!settings) {
      const userMessage = `The project “${task.project}” is not in the config any more. Choose another with /project, then send the task again.`;
      throw new BridgeError('invalid', 'the project is gone', { userMessage });
    }
    const letGo = () => lanes.letGo(task.id);
    let fork = false;
    for (;;) {
      if (holds.current()) park(task.id);
      await holds.pass(signal);
      await budgets.pass(store.tasks.get(task.id)!, signal, letGo);
      store.tasks.moveIf(task.id, ['parked'], 'queued');
      // That may have taken hours.
      if (holds.current()) continue;
      const asked = continued ?? binding.sessionFor(task);
      if (task.compacts && asked === undefined) {
        const userMessage = 'This chat is in no session any more, so there is nothing to compact.';
        throw new BridgeError('invalid', 'the session to compact is gone', { userMessage });
      }
      const request = { project: settings, sessionId: asked, mode: modes.of(task), ...(fork && { fork }) };
      try {
        return { asked, session: await host.open(request, signal) };
      } catch (error) {
        if (isBridgeError(error, 'agent-missing')) {
          holds.close({ kind: 'missing', message: error.userMessage ?? error.message });
        } else if (isBridgeError(error, 'conflict') && asked !== undefined) {
          fork = (await busySessions.wait(task, asked, signal, letGo)) === 'fork';
        } else {
          throw error;
        }
      }
    }
  };

  /** One that is parked was told already. */
  function park(taskId: string): void {
    const parked = store.atomically(() => {
      const reason = holds.current()?.message;
      const task = store.tasks.moveIf(taskId, ['queued'], 'parked', reason === undefined ? {} : { reason });
      if (task && !holds.isTold(task.conversation)) outbox.add(task.conversation, holds.notice(task), task.id);
      return task;
    });
    if (!parked) return;
    outbox.kick(parked.conversation);
    log.warn('task waits for claude', { task: parked.number });
  }
}
