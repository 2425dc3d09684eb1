import { tellOwners } from '../core/membership/owner-news.ts';
import { changeRole, removePerson } from '../core/membership/remove-person.ts';
import { BridgeError } from '../core/model/errors.ts';
import { identityOf, type Role, type User } from '../core/model/user.ts';
import { accountInWords, accountOn } from '../core/people/account-words.ts';
import { type AllowList, createAllowList } from '../core/people/allow-list.ts';
import { createPairing, type Pairing } from '../core/people/pairing.ts';
import { createKnownPlatforms, type KnownPlatforms } from '../core/platforms/known-platforms.ts';
import type { Store } from '../core/ports/store/store.ts';
import { createLetterBox, type LetterBox } from '../core/reply/letter-box.ts';
import type { StoreAccess } from '../store/database/sqlite.ts';
import { lockHolder } from '../system/lock.ts';
import { call } from './line/call.ts';
import { type Column, tableOf } from './shared/columns.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { knownPlatforms } from './shared/platforms.ts';
import { plain, print, printJson } from './shared/print.ts';
import { findSurroundings, type GlobalOptions } from './shared/surroundings.ts';

export interface UsersOptions extends GlobalOptions {
  json?: boolean;
  platform?: string;
}

export function listUsers(options: UsersOptions): Promise<ExitCode> {
  return withUsers(options, 'read', (users, { store }) => {
    const linkedWith = (user: User) => store.identities.of(identityOf(user)).slice(1);
    if (options.json) printJson({ users: users.map((user) => ({ ...user, linkedWith: linkedWith(user) })) });
    else if (users.length === 0) print(`Nobody has access yet. Pair someone: ${call('pair telegram')} (or discord)`);
    else {
      const linked = (user: User) => linkedWith(user).map(({ platform, userId }) => plain(`${platform} ${userId}`));
      const columns: Column<User>[] = [
        { title: 'NAME', cell: ({ name }) => plain(name), least: 10 },
        { title: 'ROLE', cell: ({ role }) => role },
        { title: 'PLATFORM', cell: ({ platform }) => platform },
        { title: 'ID', cell: ({ id }) => plain(id) },
        { title: 'FROM', cell: ({ source }) => source, spare: 1 },
        { title: 'LINKED WITH', cell: (user) => linked(user).join(', '), least: 11, spare: 2 },
      ];
      process.stdout.write([...tableOf(columns, [users])].join(''));
    }
  });
}

export function removeUser(id: string, options: UsersOptions): Promise<ExitCode> {
  return withUsers(options, 'write', (users, context) => {
    const user = changeable(findUser(users, id, options.platform));
    context.store.atomically(() => removePerson(context, user));
    const then = context.isRunning ? 'their tasks stop' : 'their tasks stop at the next start';
    print(`${plain(user.name)} no longer has access; ${then}.`);
  });
}

export function setRole(id: string, role: Role, options: UsersOptions): Promise<ExitCode> {
  return withUsers(options, 'write', (users, context) => {
    const user = changeable(findUser(users, id, options.platform));
    context.store.atomically(() => changeRole(context, user, role));
    print(`${plain(user.name)} is now ${role}.`);
  });
}

/** Both sides hear of it, and the owners. */
export function unlinkUser(id: string, options: UsersOptions): Promise<ExitCode> {
  return withUsers(options, 'write', (users, context) => {
    const { store, allowList, hostName, known } = context;
    const user = findUser(users, id, options.platform);
    const others = store.atomically(() => {
      const identities = store.identities.unlink(identityOf(user));
      if (identities.length === 0) throw refusal(`${plain(user.name)} is not linked.`);
      const names = identities.map((identity) => accountInWords(accountOn(allowList, identity), known));
      const detail = `${accountInWords(user, known)} from ${names.join(', ')}`;
      store.audit.append({ action: 'unlinked', detail });
      const word = `Someone at the terminal of ${hostName} unlinked ${detail}.`;
      tellOwners(context, word, { also: [identityOf(user), ...identities] });
      return names;
    });
    print(`${plain(user.name)} is no longer linked with ${others.map((name) => plain(name)).join(', ')}.`);
  });
}

interface UsersContext {
  store: Store;
  allowList: AllowList;
  pairing: Pairing;
  letters: LetterBox;
  hostName: string;
  known: KnownPlatforms;
  isRunning: boolean;
}

async function withUsers(
  options: UsersOptions,
  access: StoreAccess,
  work: (users: User[], context: UsersContext) => void,
): Promise<ExitCode> {
  const { paths, clock, load, openStore } = findSurroundings(options);
  const { config } = load({ checkOutside: false });
  const store = await openStore(access);
  try {
    const allowList = createAllowList(config.users, store.users);
    work(allowList.list(), {
      store,
      allowList,
      letters: createLetterBox(store, clock),
      hostName: config.host.name,
      known: createKnownPlatforms(knownPlatforms),
      pairing: createPairing({ store, clock, hostName: config.host.name }),
      isRunning: lockHolder(paths.dataLock).held,
    });
    return exitCodes.ok;
  } finally {
    store.close();
  }
}

/** The user that `id` means. @throws BridgeError `invalid` */
function findUser(users: readonly User[], id: string, platform: string | undefined): User {
  const found = users.filter((user) => user.id === id && (platform === undefined || user.platform === platform));
  const [user, another] = found;
  if (!user) throw refusal(`No user has the id ${id}. See: dispatch-bridge users list`);
  if (another) throw refusal(`Several users have the id ${id}. Choose one: --platform ${user.platform}`);
  return user;
}

/** @throws BridgeError `invalid` for a user of the config file */
function changeable(user: User): User {
  if (user.source === 'config') throw refusal(`${plain(user.name)} is in the config file; change "users" there.`);
  return user;
}

function refusal(userMessage: string): BridgeError {
  return new BridgeError('invalid', userMessage, { userMessage });
}
