import { marks } from '../../text/format/marks.ts';
import type { Session } from '../model/session.ts';
import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store/store.ts';

/** How a session is, as people see it. */
export type SessionStanding = 'queued' | 'running' | 'needs you' | 'done' | 'failed' | 'idle';

export const sessionMarks: Record<SessionStanding, string> = {
  queued: marks.waiting,
  running: marks.running,
  'needs you': marks.needsYou,
  done: marks.done,
  failed: marks.failed,
  idle: marks.idle,
};

/** Follows from its newest task; `task`: that one. */
export function stateOfSession(
  { tasks }: Pick<Store, 'tasks'>,
  { id }: Pick<Session, 'id'>,
): { state: SessionStanding; task: Task | undefined } {
  const task = tasks.lastOf(id);
  return { state: task === undefined ? 'idle' : stateOf(task), task };
}

function stateOf({ state, route }: Task): SessionStanding {
  if (route?.asks && state === 'queued') return 'needs you';
  switch (state) {
    case 'queued':
    case 'parked':
      return 'queued';
    case 'running':
      return 'running';
    case 'waiting':
    case 'interrupted':
      return 'needs you';
    case 'done':
      return 'done';
    case 'failed':
      return 'failed';
    case 'cancelled':
      return 'idle';
  }
}
