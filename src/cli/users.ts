import { createAllowList } from '../core/allow-list.ts';
import { BridgeError } from '../core/errors.ts';
import type { Store } from '../core/store.ts';
import type { Role, User } from '../core/user.ts';
import { type ExitCode, exitCodes } from './exit.ts';
import { plain, print, printJson, table } from './print.ts';
import { findSurroundings, type GlobalOptions } from './surroundings.ts';

export interface UsersOptions extends GlobalOptions {
  json?: boolean;
  platform?: string;
}

export function listUsers(options: UsersOptions): Promise<ExitCode> {
  return withUsers(options, (users) => {
    if (options.json) printJson(users);
    else if (users.length === 0)
      print('Nobody is allowed yet. Pair somebody: dispatch-bridge pair telegram (or discord)');
    else {
      const rows = users.map((user) => [user.platform, user.id, user.role, plain(user.name), user.source]);
      print(...table([['PLATFORM', 'ID', 'ROLE', 'NAME', 'FROM'], ...rows]));
    }
  });
}

export function removeUser(id: string, options: UsersOptions): Promise<ExitCode> {
  return withUsers(options, (users, store) => {
    const user = findUser(users, id, options.platform);
    store.users.remove(user.platform, user.id);
    print(`${plain(user.name)} is not allowed any more.`);
  });
}

export function setRole(id: string, role: Role, options: UsersOptions): Promise<ExitCode> {
  return withUsers(options, (users, store) => {
    const user = findUser(users, id, options.platform);
    store.users.setRole(user.platform, user.id, role);
    print(`${plain(user.name)} is ${role} now.`);
  });
}

async function withUsers(options: UsersOptions, work: (users: User[], store: Store) => void): Promise<ExitCode> {
  const { load, openStore } = findSurroundings(options);
  const { config } = load({ checkOutside: false });
  const store = await openStore();
  try {
    work(createAllowList(config.users, store.users).list(), store);
    return exitCodes.ok;
  } finally {
    store.close();
  }
}

/** The paired user that `id` means. @throws BridgeError `invalid` */
function findUser(users: readonly User[], id: string, platform: string | undefined): User {
  const found = users.filter((user) => user.id === id && (platform === undefined || user.platform === platform));
  const [user, another] = found;
  if (!user) throw refusal(`There is no user ${id}. See: dispatch-bridge users list`);
  if (another) throw refusal(`There are several users ${id}. Say which one: --platform ${user.platform}`);
  if (user.source === 'config') throw refusal(`${plain(user.name)} is in the config file; change "users" there.`);
  return user;
}

function refusal(userMessage: string): BridgeError {
  return new BridgeError('invalid', userMessage, { userMessage });
}
