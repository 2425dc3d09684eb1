import type { Budgets } from '../budget/daily-budget.ts';
import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { AgentSession } from '../ports/host.ts';
import type { Store } from '../ports/store/store.ts';
import type { SessionBinding } from '../sessions/session-binding.ts';
import { nextPromptId } from './resume-plan.ts';
import { createRunSteered, type RunSteeredOptions, type SteeredTurn } from './run-steered.ts';
import type { Running } from './running-tasks.ts';

/** Messages that Claude gets while it works on another task of the conversation. */
export interface Steering {
  /** Gives `task` to Claude, which works on `into`. Returns why it cannot, for people; undefined: it does. */
  steer(task: Task, into: Task | undefined): string | undefined;
  /** The task that Claude works on together with this one; undefined: none, or Claude works on this one alone. */
  sharesTurnOf(task: Task): Task | undefined;
  /** Ids of the tasks that Claude answers together with this one. */
  foldedInto(task: Task): string[];
}

export interface SteeringOptions extends Omit<RunSteeredOptions, 'turns'> {
  store: Store;
  running: Running;
  budgets: Pick<Budgets, 'refusal'>;
  binding: Pick<SessionBinding, 'agentIdFor'>;
  clock: Clock;
}

export function createSteering(options: SteeringOptions): Steering {
  const { store, running, budgets, binding, clock } = options;
  const turns = new Map<string, SteeredTurn>();
  const run = createRunSteered({ ...options, turns });

  /** Moves it from the queue. Returns the id to give it with; undefined: it no longer waits. */
  function claim(task: Task, { sessionId, handle }: AgentSession): string | undefined {
    return store.atomically(() => {
      if (!store.tasks.moveIf(task.id, ['queued'], 'running')) return undefined;
      const promptId = nextPromptId(task, store.tasks.attempts(task.id));
      store.tasks.addAttempt({ taskId: task.id, promptId, sessionId, handle, startedAt: clock.now(), adds: false });
      return promptId;
    });
  }

  function isOpen({ id }: Task): boolean {
    return ['running', 'waiting'].includes(store.tasks.get(id)?.state ?? '');
  }

  return {
    sharesTurnOf(task) {
      const into = turns.get(task.id)?.into;
      return into && isOpen(into) ? into : undefined;
    },
    foldedInto: (task) =>
      [...turns].filter(([, { into, isFolded }]) => isFolded && into?.id === task.id).map(([id]) => id),
    steer(task, into) {
      if (!into) return 'Nothing is running here.';
      const host = running.get(into.id);
      const session = host?.session;
      if (!host || !session || !['running', 'waiting'].includes(into.state))
        return `Claude has not started #${into.number} yet.`;
      if (!session.canSteer) return 'This version of Claude takes no messages while it works. A newer one does.';
      if (task.compacts) return 'It compacts the session, so it waits until nothing is running.';
      if (into.compacts) return `#${into.number} is compacting the session. This comes after it.`;
      if (task.project !== into.project)
        return `It belongs to the project “${task.project}”; #${into.number} does not.`;
      if (binding.agentIdFor(task) !== session.sessionId) return `It belongs to another session than #${into.number}.`;
      if (store.tasks.attempts(task.id).some(({ answering }) => answering))
        return `Claude has worked on #${task.number} before. It continues when its turn comes.`;
      const refusal = budgets.refusal(task);
      if (refusal !== undefined) return refusal;
      const promptId = claim(task, session);
      if (promptId === undefined) return `#${task.number} is no longer waiting.`;
      turns.set(task.id, { into, host, isFolded: false });
      host.join(run({ task, promptId, into, host, session, control: running.begin(task.id) }));
      return undefined;
    },
  };
}
