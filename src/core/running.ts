import type { AgentSession } from './ports.ts';

/** The tasks that run in this process right now, so that they can be stopped. */
export interface Running {
  begin(taskId: string): RunningTask;
  get(taskId: string): RunningTask | undefined;
  count(): number;
}

export interface RunningTask {
  /** Aborted by `stop`, for the time before there is a session. */
  readonly signal: AbortSignal;
  attach(session: AgentSession): void;
  /** Resolves when nothing that belongs to the task is alive. */
  stop(): Promise<void>;
  /** Ends claude, but not the task: the next start finds out how far it got. */
  leave(): Promise<void>;
  readonly isLeft: boolean;
  end(): void;
}

export function createRunning(): Running {
  const tasks = new Map<string, RunningTask>();

  return {
    begin(taskId) {
      const abort = new AbortController();
      let session: AgentSession | undefined;
      let isLeft = false;
      const task: RunningTask = {
        signal: abort.signal,
        attach(opened) {
          session = opened;
        },
        async stop() {
          abort.abort(new Error('the task was stopped'));
          await session?.stop();
        },
        async leave() {
          isLeft = true;
          await session?.stop();
        },
        get isLeft() {
          return isLeft;
        },
        end: () => tasks.delete(taskId),
      };
      tasks.set(taskId, task);
      return task;
    },
    get: (taskId) => tasks.get(taskId),
    count: () => tasks.size,
  };
}
