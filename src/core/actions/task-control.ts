import { randomUUID } from 'node:crypto';
import type { Holds } from '../gates/holds.ts';
import type { Conversation, ConversationId } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import type { Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import { actorOf } from '../people/rights.ts';
import type { Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { compactionMessages } from '../prompt/compaction.ts';
import type { Lanes } from '../queue/lanes.ts';
import { moveInQueue } from '../queue/move.ts';
import type { QueuePlace } from '../queue/order.ts';
import { farthestForward, mayOvertake } from '../queue/overtaking.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Running, RunningTask } from '../run/running-tasks.ts';
import type { Steering } from '../run/steering.ts';

/**
 * What people may do to a task that exists, from the chat or from the terminal. May be called in a transaction. Rights
 * are the caller's matter. `by` undefined: the bridge itself, or somebody at the host.
 */
export interface TaskControl {
  /** `cancelled`: it had not begun. `stopping`: it will be told in the chat when it has ended. `ended`: too late. */
  cancel(task: Task, by?: User): 'cancelled' | 'stopping' | 'ended';
  /** Cancels what another process, or somebody while the bridge was down, wants to be stopped. */
  cancelRequested(): void;
  /** The task the conversation is at, also while claude is being started for it. */
  current(conversation: ConversationId): Task | undefined;
  /** It was taken up: claude is being started for it, works on it, or something keeps it back. */
  isBegun(task: Task): boolean;
  /** Those that wait and were not taken up, in their order. */
  line(conversation: ConversationId): Task[];
  /** Goes on with an interrupted task; false when it is not interrupted any more. */
  resume(task: Task): boolean;
  /** Leaves an interrupted task as it is; false when it is not interrupted any more. */
  drop(task: Task): boolean;
  /** Puts a task elsewhere in its line; false: it is there already, or does not wait. */
  move(task: Task, to: QueuePlace): boolean;
  /**
   * A new task with the messages and files of one that has ended; as far forward in line as `by` may put it.
   * `continue`: claude is told to look at what is there and go on.
   */
  again(task: Task, how: 'retry' | 'continue', by?: User): Task;
  /** A new task of `by` that has claude compact the session of the conversation. `messageId`: what it answers to; '': nothing. */
  compact(conversation: Conversation, by: User, messageId: string): Task;
  /**
   * Gives a task in line to claude while it works on the current one. Undefined: it is being given. Else why it can't
   * be, a sentence for people; it stays where it is.
   */
  steer(task: Task): string | undefined;
  /**
   * Stops the current task, and puts this one as far forward as `by` may; while that is being stopped already, behind
   * those that came before it in this way. Returns what is being stopped when this is what comes next, and only then.
   */
  instead(task: Task, by?: User): Task | undefined;
  /** Begins nothing more in the conversation; what runs goes on. False: it was paused already. */
  pause(conversation: ConversationId): boolean;
  /** False: it was not paused. */
  unpause(conversation: ConversationId): boolean;
  /** Interrupts claude, which is stuck perhaps, and has it go on; false: there is nothing to interrupt. */
  nudge(task: Task): boolean;
}

export interface TaskControlOptions {
  store: Store;
  allowList: Pick<AllowList, 'roleOf'>;
  running: Running;
  lanes: Lanes;
  outbox: Outbox;
  host: Host;
  steering: Steering;
  holds: Pick<Holds, 'release'>;
  log: Log;
}

export function createTaskControl(options: TaskControlOptions): TaskControl {
  const { store, running, lanes, outbox, host, steering, holds, log } = options;

  /** Ids of the tasks for which one was stopped; they are forgotten with it. */
  const successors = new WeakMap<RunningTask, Set<string>>();

  function end(task: Task): void {
    const inThisProcess = running.get(task.id);
    const stopped = inThisProcess ? inThisProcess.stop() : stopLeftOver(task);
    stopped.catch((error: unknown) => {
      if (!isBridgeError(error)) log.error('stopping a task failed', { task: task.number, error });
    });
  }

  /** A claude of the last run that recovery waits for: nobody but us tells its person the end. */
  async function stopLeftOver(task: Task): Promise<void> {
    const preview = store.tasks.preview(task.id);
    store.atomically(() => {
      store.tasks.move(task.id, 'cancelled');
      const post = notice(`Task #${task.number} is stopped.`, task);
      outbox.add(task.conversation, { ...post, ...(preview ? { retracts: preview } : {}) }, task.id);
    });
    const attempt = store.tasks.attempts(task.id).at(-1);
    if (attempt) await host.end(attempt.process);
  }

  function isBegun(task: Task): boolean {
    return task.state === 'running' || task.state === 'waiting' || running.get(task.id) !== undefined;
  }

  function current(conversation: ConversationId): Task | undefined {
    const begun = store.tasks
      .list({ conversation, states: ['running', 'waiting', 'queued', 'parked'] })
      .filter(isBegun);
    return begun.find((task) => !steering.sharesTurnOf(task)) ?? begun[0];
  }

  function cancel(task: Task, by?: User): 'cancelled' | 'stopping' | 'ended' {
    // Ending it would end the other one, whose turn it shares.
    if (steering.sharesTurnOf(task)) return 'ended';
    const isStopping = isBegun(task);
    if (!isStopping && !store.tasks.moveIf(task.id, ['queued', 'parked', 'interrupted'], 'cancelled')) return 'ended';
    const detail = isStopping ? 'while it ran' : 'before it began';
    store.audit.append({ action: 'task-stopped', ...(by && { actor: actorOf(by) }), task: task.number, detail });
    // Durable, so that a stop holds also when the bridge dies before claude has heard of it.
    if (isStopping) for (const id of [task.id, ...steering.foldedInto(task)]) store.tasks.requestCancel(id);
    if (isStopping) end(task);
    else holds.release(task);
    return isStopping ? 'stopping' : 'cancelled';
  }

  function line(conversation: ConversationId): Task[] {
    return store.tasks.line(conversation).filter((task) => !isBegun(task));
  }

  function move(task: Task, to: QueuePlace): boolean {
    return moveInQueue(store.tasks, line(task.conversation), task, to);
  }

  /** `before`: ids of tasks that it does not overtake, whoever wants it. */
  function putForward(task: Task, by: User | undefined, before: ReadonlySet<string>): void {
    const here = line(task.conversation);
    const to = farthestForward(here, task, (other) => !before.has(other.id) && mayOvertake(options, by, other));
    moveInQueue(store.tasks, here, task, to);
  }

  return {
    cancel,
    cancelRequested() {
      for (const id of store.tasks.cancelRequests()) {
        const task = store.tasks.get(id);
        const isBeingStopped = running.get(id)?.signal.aborted ?? false;
        if (task && !isBeingStopped) cancel(task);
      }
    },
    current,
    isBegun,
    line,
    move,
    resume(task) {
      if (!store.tasks.moveIf(task.id, ['interrupted'], 'queued')) return false;
      lanes.add(task.conversation);
      return true;
    },
    drop: (task) => store.tasks.moveIf(task.id, ['interrupted'], 'cancelled') !== undefined,
    again(task, how, by) {
      const added = store.tasks.add({
        id: randomUUID(),
        conversation: task.conversation,
        userId: task.userId,
        userName: task.userName,
        project: task.project,
        messages: store.tasks.messages(task.id),
        files: store.files.ofTask(task.id),
        follows: { taskId: task.id, how },
      });
      const detail = `${how === 'retry' ? 'again' : 'goes on with'} #${task.number}, in “${task.project}”, ${task.conversation}`;
      store.audit.append({ action: 'task-asked', ...(by && { actor: actorOf(by) }), task: added.number, detail });
      putForward(added, by, new Set());
      lanes.add(added.conversation);
      return added;
    },
    compact({ id: conversation, project }, by, messageId) {
      const added = store.tasks.add({
        id: randomUUID(),
        conversation,
        userId: by.id,
        userName: by.name,
        project,
        messages: compactionMessages(messageId),
      });
      const detail = `compacts the session, in “${project}”, ${conversation}`;
      store.audit.append({ action: 'task-asked', actor: actorOf(by), task: added.number, detail });
      lanes.add(conversation);
      return added;
    },
    steer(task) {
      const into = current(task.conversation);
      return steering.steer(task, into);
    },
    instead(task, by) {
      const before = current(task.conversation);
      const inThisProcess = before && running.get(before.id);
      const earlier = (inThisProcess && successors.get(inThisProcess)) ?? new Set<string>();
      putForward(task, by, earlier);
      if (inThisProcess) successors.set(inThisProcess, earlier.add(task.id));
      if (!before || inThisProcess?.signal.aborted) return undefined;
      cancel(before, by);
      return line(task.conversation)[0]?.id === task.id ? before : undefined;
    },
    pause(conversation) {
      if (store.conversations.get(conversation)?.paused !== false) return false;
      store.conversations.setPaused(conversation, true);
      return true;
    },
    unpause(conversation) {
      if (store.conversations.get(conversation)?.paused !== true) return false;
      store.conversations.setPaused(conversation, false);
      // What waited has had its turns in vain.
      for (const _ of line(conversation)) lanes.add(conversation);
      return true;
    },
    nudge: (task) => running.get(task.id)?.nudge() ?? false,
  };
}
