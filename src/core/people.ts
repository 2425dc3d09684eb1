import { platformOf } from './conversation.ts';
import type { Pairing } from './pairing.ts';
import { actorOf } from './rights.ts';
import type { Store } from './store.ts';
import { openStates } from './task.ts';
import { identityOf, type Role, type User } from './user.ts';

interface Parts {
  store: Store;
  pairing: Pick<Pairing, 'cancelAll'>;
}

/** The accounts of this person that can be taken off the list. */
export function pairedAccounts(store: Store, user: User): User[] {
  return store.identities
    .of(identityOf(user))
    .map(({ platform, userId }) => store.users.get(platform, userId))
    .filter((account) => account !== undefined);
}

/**
 * Takes a person off the list, with all their accounts that were paired, their grants and, of an owner, open codes.
 * `by` undefined: somebody at the host. To be called in a transaction.
 */
export function dismiss({ store, pairing }: Parts, user: User, by?: User): void {
  const accounts = pairedAccounts(store, user);
  for (const { platform, id, role } of accounts) {
    store.users.remove(platform, id);
    // What an owner has handed out does not outlive their rights.
    if (role === 'owner') pairing.cancelAll(platform);
  }
  for (const account of accounts) {
    store.identities.dropCodes(identityOf(account));
    // Durable, so that it holds also when the bridge is down now.
    for (const task of store.tasks.list({ states: openStates })) {
      if (task.userId === account.id && platformOf(task.conversation) === account.platform) {
        store.tasks.requestCancel(task.id);
      }
    }
  }
  const places = accounts.map(({ platform, id }) => `${platform} ${id}`).join(', ');
  const detail = `${user.name}, ${user.role} (${places})`;
  store.audit.append({ action: 'user-removed', ...(by && { actor: actorOf(by) }), detail });
}

/** As `dismiss`, for one account. */
export function changeRole({ store, pairing }: Parts, user: User, role: Role, by?: User): void {
  store.users.setRole(user.platform, user.id, role);
  if (user.role === 'owner' && role !== 'owner') pairing.cancelAll(user.platform);
  if (role === 'viewer') store.grants.withdrawOf([identityOf(user)]);
  const detail = `${user.name} (${user.platform} ${user.id}): ${user.role}, now ${role}`;
  store.audit.append({ action: 'role-changed', ...(by && { actor: actorOf(by) }), detail });
}
