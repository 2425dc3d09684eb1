import type { Task, TaskRoute } from '../model/task.ts';
import { tooLateFor } from '../model/task-words.ts';
import type { Store } from '../ports/store/store.ts';
import { nameOf } from '../routing/name.ts';
import type { Running } from '../run/running-tasks.ts';
import { freeName, sessionName } from '../sessions/names.ts';

/** Sends a task that Claude does not have yet to the other kind of session. */
export interface Rerouting {
  /** @returns the word for the person who chose. Joins a running transaction. */
  choose(task: Task, to: TaskRoute['to']): string;
}

export interface ReroutingOptions {
  store: Pick<Store, 'tasks' | 'sessions' | 'workspaces'>;
  running: Pick<Running, 'get'>;
}

export function createRerouting({ store, running }: ReroutingOptions): Rerouting {
  function sessionFor(task: Task): string {
    const own = store.sessions.get(task.sessionId);
    if (own?.kind === 'code') return own.id;
    const { conversation, project, platform, userId } = task;
    const name = freeName(store, sessionName(nameOf(task.prompt)) ?? 'work');
    return store.sessions.add({ conversation, kind: 'code', project, name, person: { platform, userId } }).id;
  }

  return {
    choose(task, to) {
      const left = store.sessions.get(task.sessionId);
      const isThere = left?.kind === 'code' ? to === 'code' : to === 'chat';
      if (isThere && !task.route?.asks) return to === 'code' ? 'It is a code session.' : 'It runs here.';
      const moved = store.tasks.reroute(task.id, to === 'code' ? sessionFor(task) : undefined, { to, because: '' });
      if (!moved) return tooLateFor(task);
      if (!isThere) running.get(task.id)?.moveAway();
      // A session that nothing ever ran in.
      if (to === 'chat' && left?.kind === 'code' && left.agentId === undefined && !store.workspaces.of(left.id))
        store.sessions.close(left.id);
      const name = store.sessions.get(moved.sessionId)?.name;
      return to === 'code'
        ? `Task #${task.number} is the code session ${name}.`
        : `Task #${task.number} runs in this chat.`;
    },
  };
}
