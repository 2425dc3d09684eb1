import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store.ts';

/** Which session of claude a conversation continues in. */
export interface SessionBinding {
  /** A task that was sent before /project changed the folder cannot continue in the session of the new one. */
  sessionFor(task: Task): string | undefined;
  /** Moves the conversation on to session `to`, unless /new or /project took it elsewhere since it was at `from`. */
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
