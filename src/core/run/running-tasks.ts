import type { ConversationId } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import type { AgentSession } from '../ports/host.ts';
import type { Store } from '../ports/store/store.ts';

/** The tasks that run in this process right now, for steering and stopping them. */
export interface Running {
  begin(taskId: string): RunningTask;
  get(taskId: string): RunningTask | undefined;
  /** The ids of their tasks. */
  ids(): string[];
  count(): number;
  /** Called after a task began or ended. */
  onCount(listener: (count: number) => void): void;
}

export interface RunningTask {
  /** Aborted by `stop`, for the time before there is a session. */
  readonly signal: AbortSignal;
  /** The session of the present attempt; undefined: not yet, or between two attempts. */
  readonly session: AgentSession | undefined;
  attach(session: AgentSession): void;
  detach(): void;
  /** Resolves when nothing that belongs to the task is alive. */
  stop(): Promise<void>;
  /** Ends `claude` but not the task: the next start finds out how far it got. */
  leave(): Promise<void>;
  readonly isLeft: boolean;
  /** The task goes to another lane, before Claude has it: this run of it ends, and the task does not. */
  moveAway(): void;
  readonly isMoved: boolean;
  /** Ends the attempt so that another one continues the task; false: there is nothing to end. */
  nudge(): boolean;
  /** Whether it was nudged since the last call. */
  takeNudge(): boolean;
  /** Ends `claude`, and the task as failed for this reason. */
  expire(reason: string): void;
  readonly expired: string | undefined;
  /** Waits also for a message steered into the session, before the session is released. */
  join(steered: Promise<void>): void;
  /** Whether something ever joined: then the answer of the turn may be about both. */
  readonly isShared: boolean;
  /** Resolves when everything that joined has ended. */
  joined(): Promise<void>;
  end(): void;
}

export function createRunning(): Running {
  const tasks = new Map<string, RunningTask>();
  const listeners: ((count: number) => void)[] = [];

  function changed(): void {
    for (const listener of listeners) listener(tasks.size);
  }

  return {
    begin(taskId) {
      const task = createRunningTask(() => {
        tasks.delete(taskId);
        changed();
      });
      tasks.set(taskId, task);
      changed();
      return task;
    },
    get: (taskId) => tasks.get(taskId),
    ids: () => [...tasks.keys()],
    count: () => tasks.size,
    onCount: (listener) => void listeners.push(listener),
  };
}

/** Whether the task has begun: `claude` starts for it, works on it, or something holds it back. */
export function isBegun(running: Pick<Running, 'get'>, { id, state }: Task): boolean {
  return state === 'running' || state === 'waiting' || running.get(id) !== undefined;
}

interface WaitingParts {
  store: Pick<Store, 'tasks'>;
  running: Pick<Running, 'ids'>;
}

/** The waiting tasks of a conversation that have not begun, in order; at most `most`. */
export function waitingIn({ store, running }: WaitingParts, conversation: ConversationId, most?: number): Task[] {
  return store.tasks.queueOf(conversation, most, running.ids());
}

/** The tasks of a conversation that have begun, oldest first: those that run, and those that something holds back. */
export function begunIn({ store, running }: WaitingParts, conversation: ConversationId): Task[] {
  const begun = store.tasks.list({ conversation, states: ['running', 'waiting'] });
  const known = new Set(begun.map(({ id }) => id));
  for (const id of running.ids()) {
    const task = known.has(id) ? undefined : store.tasks.get(id);
    if (task?.conversation === conversation && (task.state === 'queued' || task.state === 'parked')) begun.push(task);
  }
  return begun.sort((a, b) => a.number - b.number);
}

function createRunningTask(onEnd: () => void): RunningTask {
  const abort = new AbortController();
  const joined = new Set<Promise<void>>();
  let session: AgentSession | undefined;
  let isLeft = false;
  let isMoved = false;
  let isNudged = false;
  let isShared = false;
  let expired: string | undefined;

  return {
    signal: abort.signal,
    get session() {
      return session;
    },
    attach(opened) {
      session = opened;
    },
    detach() {
      session = undefined;
    },
    async stop() {
      abort.abort(new Error('the task was stopped'));
      await session?.stop();
    },
    async leave() {
      isLeft = true;
      await session?.stop();
    },
    moveAway() {
      isMoved = true;
      abort.abort(new Error('the task goes elsewhere'));
    },
    get isMoved() {
      return isMoved;
    },
    get isLeft() {
      return isLeft;
    },
    nudge() {
      if (!session) return false;
      isNudged = true;
      void session.stop();
      return true;
    },
    takeNudge() {
      const was = isNudged;
      isNudged = false;
      return was;
    },
    expire(reason) {
      expired ??= reason;
      void session?.stop();
    },
    get expired() {
      return expired;
    },
    get isShared() {
      return isShared;
    },
    join(steered) {
      isShared = true;
      joined.add(steered);
      void steered.finally(() => joined.delete(steered));
    },
    async joined() {
      while (joined.size > 0) await Promise.all(joined);
    },
    end: onEnd,
  };
}
