import type { ConversationId } from '../model/conversation.ts';
import { identityOf, type User } from '../model/user.ts';
import { alikeAccounts, type People } from '../people/rights.ts';
import type { OverviewOf, SessionOverview } from '../ports/store/session-store.ts';
import type { Store } from '../ports/store/store.ts';

/** Which sessions a list shows. `archived`: those that were closed. */
export type Filter = 'all' | 'running' | 'mine' | 'archived';

export const filters: readonly Filter[] = ['all', 'running', 'mine', 'archived'];

/** A list is about this chat, and for this person: `userId` on the platform of the chat. */
export interface ListOf {
  filter: Filter;
  user: Pick<User, 'platform' | 'id' | 'role'>;
  chat: ConversationId;
  /** Nobody else reads the list. */
  isPrivate: boolean;
}

/** Most sessions that one list looks at. */
const mostLooked = 1_000;

const atWork = ['queued', 'parked', 'running', 'waiting', 'interrupted'];

/**
 * The sessions a list has: where others read it, those of its chat; in private all for owners, their own for operators.
 * Viewers have none of their own.
 */
export function visibleSessions(
  people: People & { store: Pick<Store, 'identities' | 'sessions'> },
  { filter, user, chat, isPrivate }: ListOf,
): SessionOverview[] {
  const isOwn = filter === 'mine' || (isPrivate && user.role === 'operator');
  const which: OverviewOf = {
    ...(isOwn && { of: alikeAccounts(people, identityOf(user), user.role) }),
    ...((!isPrivate || user.role === 'viewer') && { in: chat }),
    ...(filter === 'archived' && { state: 'closed' as const }),
    most: mostLooked,
  };
  const all = people.store.sessions.overview(which);
  return filter === 'running' ? all.filter(({ task }) => task && atWork.includes(task.state)) : all;
}
