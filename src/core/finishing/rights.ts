import { identityOf, type User } from '../model/user.ts';
import { alikeAccounts, type People } from '../people/rights.ts';
import type { Store } from '../ports/store/store.ts';

/** Whether they may finish the work of this session: its person, on any of their accounts, and owners. */
export function isOwnSession(
  people: People & { store: Pick<Store, 'identities' | 'sessions'> },
  user: User,
  sessionId: string | undefined,
): boolean {
  if (user.role === 'owner') return true;
  const person = sessionId === undefined ? undefined : people.store.sessions.get(sessionId)?.person;
  if (user.role !== 'operator' || !person) return false;
  return alikeAccounts(people, identityOf(user), user.role).some(
    ({ platform, userId }) => platform === person.platform && userId === person.userId,
  );
}
