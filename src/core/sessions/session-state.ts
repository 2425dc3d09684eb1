import { marks } from '../../text/format/marks.ts';
import type { EpochMs } from '../model/events.ts';
import type { Session } from '../model/session.ts';
import { openStates, type Task } from '../model/task.ts';
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

/** So long after its end a session shows how it ended, ms; then it is idle. */
const freshMs = 24 * 60 * 60 * 1_000;

/** Follows from its newest task. `now`: ms since the epoch. */
export function standingOf(task: Pick<Task, 'state' | 'route' | 'endedAt'> | undefined, now: EpochMs): SessionStanding {
  if (!task || (task.endedAt !== undefined && now - task.endedAt > freshMs)) return 'idle';
  if (task.route?.asks && task.state === 'queued') return 'needs you';
  switch (task.state) {
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

/** Its tasks that have not ended, oldest first. */
export function openTasksOf(
  { tasks }: Pick<Store, 'tasks'>,
  { id, conversation }: Pick<Session, 'id' | 'conversation'>,
): Task[] {
  return tasks.list({ conversation, states: openStates }).filter(({ sessionId }) => sessionId === id);
}
