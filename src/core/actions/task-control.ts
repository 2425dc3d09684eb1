import type { Conversation, ConversationId } from '../model/conversation.ts';
import type { LaneId } from '../model/session.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import { isInLine, moveInQueue } from '../queue/move.ts';
import type { QueuePlace } from '../queue/order.ts';
import { farthestForward, wronglyOvertaken } from '../queue/overtaking.ts';
import { begunIn, isBegun, type RunningTask, waitingIn } from '../run/running-tasks.ts';
import type { Steering } from '../run/steering.ts';
import { type CancelTask, type CancelTaskOptions, createCancelTask } from './cancel-task.ts';
import { submitCompaction, submitRepeat } from './submit-task.ts';

/**
 * What people may do to a task that exists, from the chat or from the terminal. May be called in a transaction. The
 * caller checks rights. `by` undefined: the bridge itself, or someone at the host.
 */
export interface TaskControl extends CancelTask {
  /** The current task of the conversation, also while `claude` starts for it. */
  current(conversation: ConversationId): Task | undefined;
  /** The same for the lane of this task. */
  currentIn(task: Pick<Task, 'conversation' | 'sessionId'>): Task | undefined;
  /** The task has begun: `claude` starts for it, works on it, or something holds it back. */
  isBegun(task: Task): boolean;
  /** The tasks of the conversation that have begun, oldest first. */
  begunIn(conversation: ConversationId): Task[];
  /** The waiting tasks that have not begun, in their order; at most `most`. */
  queueOf(conversation: ConversationId, most?: number): Task[];
  /** How many they are. */
  countQueue(conversation: ConversationId): number;
  /** The place of a task among them, from 1; undefined: it is not one of them. */
  placeOf(task: Pick<Task, 'id'>): number | undefined;
  /** The same for any number of tasks, without the place. */
  isInQueue(task: Pick<Task, 'id'>): boolean;
  /** A task that `by` may not overtake but would; undefined: the task may go there. */
  wronglyOvertaken(by: User, task: Task, to: QueuePlace): Task | undefined;
  /** Continues an interrupted task; false when it is not interrupted any more. */
  resume(task: Task): boolean;
  /** Leaves an interrupted task as it is; false when it is not interrupted any more. */
  drop(task: Task): boolean;
  /** Puts a task elsewhere in its queue; false: it is there already, or does not wait. */
  move(task: Task, to: QueuePlace): boolean;
  /**
   * A new task with the messages and files of one that has ended; as far forward in the queue as `by` may put it.
   * `continue`: the prompt has Claude check what is done and continue.
   */
  again(task: Task, how: 'retry' | 'continue', by?: User): Task;
  /**
   * A new task of `by` that has Claude compact the session of the conversation. `messageId`: the message it answers;
   * undefined: none.
   */
  compact(conversation: Conversation, by: User, messageId: string | undefined): Task;
  /**
   * Gives a queued task to Claude while it works on the current one. Returns undefined, or a sentence for people why it
   * cannot; then the task stays where it is.
   */
  steer(task: Task): string | undefined;
  /**
   * Stops the current task and puts this one as far forward as `by` may. When that task is stopping already, this one
   * goes behind those that came before it in this way. Returns the stopping task only when this one is next.
   */
  instead(task: Task, by?: User): Task | undefined;
  /** Holds the queue of the conversation; what runs continues. False: it was paused already. */
  pause(conversation: ConversationId): boolean;
  /** False: it was not paused. */
  unpause(conversation: ConversationId): boolean;
  /** Interrupts Claude, which may be stuck, and has it continue; false: there is nothing to interrupt. */
  nudge(task: Task): boolean;
}

export interface TaskControlOptions extends CancelTaskOptions {
  allowList: Pick<AllowList, 'roleOf'>;
  steering: Steering;
}

export function createTaskControl(options: TaskControlOptions): TaskControl {
  const { store, running, steering } = options;
  const cancelling = createCancelTask(options);

  /** Per stopped task, the ids of the tasks it was stopped for; they go with it. */
  const successors = new WeakMap<RunningTask, Set<string>>();

  /** A task may share the turn of another one, which is the one to stop. */
  function currentOf(begun: readonly Task[]): Task | undefined {
    return begun.find((task) => !steering.sharesTurnOf(task)) ?? begun[0];
  }

  function inLane(tasks: readonly Task[], lane: LaneId | undefined): Task[] {
    return tasks.filter(({ sessionId }) => store.sessions.laneOf(sessionId) === lane);
  }

  function currentIn({ conversation, sessionId }: Pick<Task, 'conversation' | 'sessionId'>): Task | undefined {
    return currentOf(inLane(begunIn(options, conversation), store.sessions.laneOf(sessionId)));
  }

  /** First that of the chat itself, then that of another session in it. */
  function current(conversation: ConversationId): Task | undefined {
    const begun = begunIn(options, conversation);
    if (begun.length <= 1) return begun[0];
    const lane = store.conversations.get(conversation)?.session.lane;
    return currentOf(inLane(begun, lane)) ?? currentOf(begun);
  }

  function queueOf(conversation: ConversationId, most?: number): Task[] {
    return waitingIn(options, conversation, most);
  }

  function inQueue({ id }: Pick<Task, 'id'>): Task | undefined {
    const task = store.tasks.get(id);
    return task && isInLine(task, running.ids()) ? task : undefined;
  }

  /** The line of a task, for those who ask whom it would overtake. */
  function line() {
    return { store: store.tasks, except: running.ids() };
  }

  /** `before`: ids of tasks it must not overtake. */
  function putForward(task: Task, by: User | undefined, before: ReadonlySet<string>): void {
    const waiting = inQueue(task);
    if (!waiting) return;
    const to = farthestForward(options, by, line(), waiting, before);
    moveInQueue(store.tasks, waiting, to, running.ids());
  }

  return {
    ...cancelling,
    current,
    currentIn,
    isBegun: (task) => isBegun(running, task),
    begunIn: (conversation) => begunIn(options, conversation),
    queueOf,
    countQueue: (conversation) => store.tasks.countWaiting(conversation, running.ids()),
    placeOf(task) {
      const waiting = inQueue(task);
      return waiting && store.tasks.countAhead(waiting, running.ids()) + 1;
    },
    isInQueue: (task) => inQueue(task) !== undefined,
    wronglyOvertaken(by, task, to) {
      const waiting = inQueue(task);
      return waiting && wronglyOvertaken(options, by, line(), waiting, to);
    },
    move: (task, to) => moveInQueue(store.tasks, task, to, running.ids()),
    resume: (task) => store.tasks.moveIf(task.id, ['interrupted'], 'queued') !== undefined,
    drop: (task) => store.tasks.moveIf(task.id, ['interrupted'], 'cancelled') !== undefined,
    again(task, how, by) {
      const added = submitRepeat(store, task, how, by);
      putForward(added, by, new Set());
      return added;
    },
    compact: (conversation, by, messageId) => submitCompaction(store, conversation, by, messageId),
    steer(task) {
      const into = currentIn(task);
      return steering.steer(task, into);
    },
    instead(task, by) {
      const before = currentIn(task);
      const inThisProcess = before && running.get(before.id);
      const earlier = (inThisProcess && successors.get(inThisProcess)) ?? new Set<string>();
      putForward(task, by, earlier);
      if (inThisProcess) successors.set(inThisProcess, earlier.add(task.id));
      if (!before || inThisProcess?.signal.aborted) return undefined;
      cancelling.cancel(before, by);
      return queueOf(task.conversation, 1)[0]?.id === task.id ? before : undefined;
    },
    pause(conversation) {
      if (store.conversations.get(conversation)?.paused !== false) return false;
      store.conversations.setPaused(conversation, true);
      return true;
    },
    unpause(conversation) {
      if (store.conversations.get(conversation)?.paused !== true) return false;
      store.conversations.setPaused(conversation, false);
      return true;
    },
    nudge: (task) => running.get(task.id)?.nudge() ?? false,
  };
}
