import type { ConversationId } from '../conversation.ts';
import type { ConversationStore, Store, TaskStore } from '../store.ts';

/**
 * The same store, but `onChange` is told of each conversation where a task, its place or its text changed, or whose line
 * was paused: once, after the transaction around it. It must not throw.
 */
export function observed(store: Store, onChange: (conversation: ConversationId) => void): Store {
  const changed = new Set<ConversationId>();

  function note(conversation: ConversationId | undefined): void {
    if (conversation === undefined) return;
    // Transactions are synchronous: when this runs, all of them are over.
    if (changed.size === 0) queueMicrotask(tell);
    changed.add(conversation);
  }

  function tell(): void {
    const all = [...changed];
    changed.clear();
    for (const conversation of all) onChange(conversation);
  }

  const tasks: Pick<TaskStore, 'add' | 'move' | 'moveIf' | 'setRank' | 'edit' | 'setText'> = {
    add(task) {
      note(task.conversation);
      return store.tasks.add(task);
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
      store.tasks.setRank(id, rank);
      note(store.tasks.get(id)?.conversation);
    },
    edit(conversation, messageId, text) {
      note(conversation);
      return store.tasks.edit(conversation, messageId, text);
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
  });
}
