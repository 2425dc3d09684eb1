import { openStates, type TaskState } from '../model/task.ts';
import { identityOf, outranks, type Role, type User } from '../model/user.ts';
import { accountInWords } from '../people/account-words.ts';
import type { Pairing } from '../people/pairing.ts';
import { actorOf } from '../people/rights.ts';
import type { Store } from '../ports/store/store.ts';
import { type OwnerNewsParts, tellOwners } from './owner-news.ts';

interface Parts extends OwnerNewsParts {
  store: Store;
  pairing: Pick<Pairing, 'cancelAll'>;
  hostName: string;
}

/** The accounts of this person that the list can lose: the paired ones. */
export function pairedAccounts(store: Store, user: User): User[] {
  return store.identities
    .of(identityOf(user))
    .map(({ platform, userId }) => store.users.get(platform, userId))
    .filter((account) => account !== undefined);
}

/**
 * Takes a person off the list, with all their paired accounts, the links and grants of these and, for an owner, open
 * codes. Informs the owners. `by` undefined: someone at the host. Call it in a transaction.
 */
export function removePerson(parts: Parts, user: User, by?: User): void {
  const { store, pairing, known } = parts;
  const accounts = pairedAccounts(store, user);
  tell(parts, `removed the access of ${accounts.map((account) => accountInWords(account, known)).join(', ')}.`, by);
  for (const account of accounts) {
    store.users.remove(account.platform, account.id);
    // Codes an owner handed out end with the owner's rights.
    if (account.role === 'owner') pairing.cancelAll(account.platform);
    store.identities.dropCodes(identityOf(account));
    store.identities.unlink(identityOf(account));
    // Durable, so that it applies also when the bridge is down now.
    requestCancel(store, account, openStates);
  }
  const places = accounts.map(({ platform, id }) => `${platform} ${id}`).join(', ');
  const detail = `${user.name}, ${user.role} (${places})`;
  store.audit.append({ action: 'user-removed', ...(by && { actor: actorOf(by) }), detail });
}

/**
 * As `removePerson`, for one account. A lower role keeps nothing of the old one: no grants, and no running task in a mode
 * that only the old role could choose.
 */
export function changeRole(parts: Parts, user: User, role: Role, by?: User): void {
  const { store, pairing, known } = parts;
  const word = `made ${accountInWords(user, known)} ${role}; before: ${user.role}.`;
  tell(parts, word, by, user);
  store.users.setRole(user.platform, user.id, role);
  if (user.role === 'owner' && role !== 'owner') pairing.cancelAll(user.platform);
  if (outranks(user.role, role)) {
    store.grants.withdrawOf([identityOf(user)]);
    requestCancel(store, user, ['running', 'waiting']);
  }
  const detail = `${user.name} (${user.platform} ${user.id}): ${user.role}, now ${role}`;
  store.audit.append({ action: 'role-changed', ...(by && { actor: actorOf(by) }), detail });
}

function requestCancel(store: Store, user: User, states: readonly TaskState[]): void {
  for (const task of store.tasks.openOf(identityOf(user), states)) store.tasks.requestCancel(task.id);
}

/** `what`: the words after the name of the person who did it. */
function tell(parts: Parts, what: string, by: User | undefined, whom?: User): void {
  const who = by ? accountInWords(by, parts.known) : `Someone at the terminal of ${parts.hostName}`;
  tellOwners(parts, `${who} ${what}`, { but: by ? [identityOf(by)] : [], also: whom ? [identityOf(whom)] : [] });
}
