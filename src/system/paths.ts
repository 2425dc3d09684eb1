import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

export interface Paths {
  configFile: string;
  /** Folder of the database and of this data's lock. */
  data: string;
  database: string;
  /** Lock of the data folder: one bridge per folder. */
  dataLock: string;
  /** Folder of locks on things that are not in the data folder, the same for all bridges of this user. */
  locks: string;
}

/** Where things are: the folders the operating system has for that, or all in `DISPATCH_BRIDGE_HOME`. */
export function resolvePaths(env: NodeJS.ProcessEnv): Paths {
  const system = envPaths('dispatch-bridge', { suffix: '' });
  const home = env.DISPATCH_BRIDGE_HOME?.trim();
  const data = home ? resolve(home) : system.data;
  return {
    configFile: join(home ? data : system.config, 'config.json'),
    data,
    database: join(data, 'bridge.db'),
    dataLock: join(data, 'bridge.lock'),
    // Not in DISPATCH_BRIDGE_HOME: two bridges with two homes still must not poll with one token.
    locks: join(system.data, 'locks'),
  };
}
