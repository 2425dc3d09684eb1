import { BridgeError } from '../../core/model/errors.ts';
import { assertMove, endStates, type Task, type TaskState } from '../../core/model/task.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { TaskChange, TaskStore } from '../../core/ports/store/task-store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';

type TaskStates = Pick<TaskStore, 'move' | 'moveIf' | 'requestCancel' | 'cancelRequests'>;

/** A task's way from `queued` to an end, and the notes on that way. */
export function createTaskStates(sqlite: Sqlite, clock: Clock, get: (id: string) => Task | undefined): TaskStates {
  const update = sqlite.prepare(
    `UPDATE tasks SET state = @state, reason = @reason,
       cost_usd = coalesce(@costUsd, cost_usd), tool_count = coalesce(@toolCount, tool_count),
       tokens_input = coalesce(@input, tokens_input), tokens_output = coalesce(@output, tokens_output),
       tokens_cache_read = coalesce(@cacheRead, tokens_cache_read),
       tokens_cache_write = coalesce(@cacheWrite, tokens_cache_write),
       started_at = CASE WHEN @state = 'running' THEN coalesce(started_at, @now) ELSE started_at END,
       ended_at = CASE WHEN @ended THEN @now ELSE NULL END,
       cancel_requested = CASE WHEN @ended THEN 0 ELSE cancel_requested END
     WHERE id = @id`,
  );
  const requestCancel = sqlite.prepare('UPDATE tasks SET cancel_requested = 1 WHERE id = ?');
  const cancelRequests = sqlite.prepare<unknown[], string>('SELECT id FROM tasks WHERE cancel_requested = 1').pluck();

  function write(task: Task, to: TaskState, change: TaskChange): Task {
    assertMove(task.state, to);
    update.run({
      id: task.id,
      state: to,
      reason: change.reason ?? null,
      costUsd: change.costUsd ?? null,
      toolCount: change.toolCount ?? null,
      input: change.tokens?.input ?? null,
      output: change.tokens?.output ?? null,
      cacheRead: change.tokens?.cacheRead ?? null,
      cacheWrite: change.tokens?.cacheWrite ?? null,
      ended: endStates.includes(to) ? 1 : 0,
      now: clock.now(),
    });
    const { id: taskId, sessionId, conversation, state: from } = task;
    sqlite.feed.note({ type: 'task-moved', taskId, sessionId, conversation, from, to });
    return get(task.id)!;
  }

  return {
    move: atomic(sqlite, (id: string, to: TaskState, change: TaskChange = {}) => {
      const task = get(id);
      if (!task) throw new BridgeError('internal', `there is no task ${id}`);
      return write(task, to, change);
    }),
    moveIf: atomic(sqlite, (id: string, from: readonly TaskState[], to: TaskState, change: TaskChange = {}) => {
      const task = get(id);
      return task && from.includes(task.state) ? write(task, to, change) : undefined;
    }),
    requestCancel(id) {
      requestCancel.run(id);
    },
    cancelRequests: () => cancelRequests.all(),
  };
}
