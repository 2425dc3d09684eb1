import type { ConversationId } from '../model/conversation.ts';
import type { Task } from '../model/task.ts';
import type { ConversationStore, Store } from '../ports/store.ts';
import type { TaskStore } from '../ports/task-store.ts';

/** `queueBefore`: ids of the tasks of the queue, in their order before a move. */
type QueueListener = (conversation: ConversationId, queueBefore: readonly string[] | undefined) => void;

export interface ObservedStore extends Store {
  /**
   * Calls `listener` for each conversation where a task, its place or its text changed, or whose queue was paused:
   * once, after the transaction. It must not throw.
   */
  onQueueChange(listener: QueueListener): void;
}

/** The same store, which reports changes in the queues of tasks. */
export function observed(store: Store): ObservedStore {
  const listeners: QueueListener[] = [];
  const changed = new Map<ConversationId, readonly string[] | undefined>();

  function note(conversation: ConversationId | undefined, queueBefore?: readonly string[]): void {
    if (conversation === undefined) return;
    // Transactions are synchronous, so all of them are over when this runs.
    if (changed.size === 0) queueMicrotask(tell);
    changed.set(conversation, changed.get(conversation) ?? queueBefore);
  }

  function tell(): void {
    const all = [...changed];
    changed.clear();
    for (const [conversation, queueBefore] of all)
      for (const listener of listeners) listener(conversation, queueBefore);
  }

  const idsOf = (queue: readonly Task[]) => queue.map(({ id }) => id);

  const tasks: Pick<TaskStore, 'add' | 'extend' | 'move' | 'moveIf' | 'setRank' | 'edit' | 'editTask' | 'setText'> = {
    add(task) {
      note(task.conversation);
      return store.tasks.add(task);
    },
    extend(id, extension) {
      const extended = store.tasks.extend(id, extension);
      note(extended.conversation);
      return extended;
    },
    move(id, to, change) {
      const moved = store.tasks.move(id, to, change);
      note(moved.conversation);
      return moved;
    },
    moveIf(id, from, to, change) {
      const moved = store.tasks.moveIf(id, from, to, change);
      note(moved?.conversation);
      return moved;
    },
    setRank(id, rank) {
      const { conversation } = store.tasks.get(id) ?? {};
      if (conversation !== undefined) note(conversation, idsOf(store.tasks.queueOf(conversation)));
      store.tasks.setRank(id, rank);
    },
    edit(conversation, messageId, text) {
      note(conversation);
      return store.tasks.edit(conversation, messageId, text);
    },
    editTask(id, messageId, text) {
      note(store.tasks.get(id)?.conversation);
      return store.tasks.editTask(id, messageId, text);
    },
    setText(conversation, messageId, text) {
      store.tasks.setText(conversation, messageId, text);
      note(conversation);
    },
  };
  const conversations: Pick<ConversationStore, 'setPaused'> = {
    setPaused(conversation, paused) {
      store.conversations.setPaused(conversation, paused);
      note(conversation);
    },
  };
  return Object.assign(Object.create(store), {
    tasks: Object.assign(Object.create(store.tasks), tasks),
    conversations: Object.assign(Object.create(store.conversations), conversations),
    onQueueChange: (listener: QueueListener) => void listeners.push(listener),
  });
}
