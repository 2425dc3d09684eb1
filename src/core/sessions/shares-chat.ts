import type { Session } from '../model/session.ts';
import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store/store.ts';

/** The session of this task, where it is not the one its chat is about: delegated work without a place of its own. */
export function sharesChat(
  { sessions, conversations }: Pick<Store, 'sessions' | 'conversations'>,
  { sessionId, conversation }: Pick<Task, 'sessionId' | 'conversation'>,
): Session | undefined {
  const session = sessions.get(sessionId);
  if (session === undefined || session.kind === 'chat' || session.hasPlace) return undefined;
  return conversations.get(conversation)?.session.id === sessionId ? undefined : session;
}
