import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store/store.ts';

/** Which session of `claude` a task continues, and what its session keeps of it. */
export interface SessionBinding {
  /** The id `claude` gives the session of this task; undefined: it begins with this task. */
  agentIdFor(task: Task): string | undefined;
  /** The session of this task is `to` from now on, unless it has become another one since it was `from`. */
  bind(task: Task, from: string | undefined, to: string): void;
}

export function createSessionBinding({ sessions }: Pick<Store, 'sessions'>): SessionBinding {
  return {
    agentIdFor: ({ sessionId }) => sessions.get(sessionId)?.agentId,
    bind({ sessionId }, from, to) {
      if (sessions.get(sessionId)?.agentId === from) sessions.setAgentId(sessionId, to);
    },
  };
}
