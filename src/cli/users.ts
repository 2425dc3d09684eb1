import { createAllowList } from '../core/allow-list.ts';
import { BridgeError } from '../core/errors.ts';
import { createPairing, type Pairing } from '../core/pairing.ts';
import { changeRole, dismiss } from '../core/people.ts';
import type { Store } from '../core/store.ts';
import type { Role, User } from '../core/user.ts';
import { lockHolder } from '../system/lock.ts';
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
  return withUsers(options, (users, { store, pairing, isRunning }) => {
    const user = findUser(users, id, options.platform);
    store.atomically(() => dismiss({ store, pairing }, user));
    const then = isRunning ? 'running tasks are stopped' : 'open tasks are stopped at the next start';
    print(`${plain(user.name)} is not allowed any more: ${then}.`);
  });
}

export function setRole(id: string, role: Role, options: UsersOptions): Promise<ExitCode> {
  return withUsers(options, (users, { store, pairing }) => {
    const user = findUser(users, id, options.platform);
    store.atomically(() => changeRole({ store, pairing }, user, role));
    print(`${plain(user.name)} is ${role} now.`);
  });
}

interface Desk {
  store: Store;
  pairing: Pairing;
  isRunning: boolean;
}

async function withUsers(options: UsersOptions, work: (users: User[], desk: Desk) => void): Promise<ExitCode> {
  const { paths, clock, load, openStore } = findSurroundings(options);
  const { config } = load({ checkOutside: false });
  const store = await openStore();
  try {
    work(createAllowList(config.users, store.users).list(), {
      store,
      pairing: createPairing({ store, clock, hostName: config.host.name }),
      isRunning: lockHolder(paths.dataLock).held,
    });
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
