import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store.ts';

/** The session in which a conversation continues. */
export interface SessionBinding {
  /** A task from before /project changed the folder cannot continue in the session of the new one. */
  sessionFor(task: Task): string | undefined;
  /** Moves the conversation on to session `to`, unless /new or /project changed its session since `from`. */
  bind(task: Task, from: string | undefined, to: string): void;
}

export function createSessionBinding(store: Store): SessionBinding {
  return {
    sessionFor(task) {
      const conversation = store.conversations.get(task.conversation);
      return conversation?.project === task.project ? conversation.sessionId : undefined;
    },
    bind(task, from, to) {
      const conversation = store.conversations.get(task.conversation);
      if (conversation?.project !== task.project || conversation.sessionId !== from) return;
      store.conversations.setSession(task.conversation, to);
    },
  };
}
