import type { Store } from '../ports/store/store.ts';
import type { Group } from '../prompt/grouping.ts';

/** The session that the messages reply to; undefined: they reply to none. */
export function sessionOfReply(
  { outbox, sessions }: Pick<Store, 'outbox' | 'sessions'>,
  conversation: string,
  group: Group,
): string | undefined {
  const replied = group.find(({ repliesTo }) => repliesTo !== undefined)?.repliesTo;
  const key = replied === undefined ? undefined : outbox.keyOf(conversation, replied);
  const id = key === undefined ? undefined : /^session:([0-9a-f-]{36}):/.exec(key)?.[1];
  const session = id === undefined ? undefined : sessions.get(id);
  return session?.state === 'open' ? session.id : undefined;
}
