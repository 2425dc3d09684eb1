import { resolve } from 'node:path';
import { type LoadedConfig, type LoadOptions, loadConfig } from '../../config/load.ts';
import { ConfigError } from '../../config/schema/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import type { StoreAccess } from '../../store/database/sqlite.ts';
import { createClock } from '../../system/clock.ts';
import { type Paths, resolvePaths } from '../../system/paths.ts';
import { type ProxyEnvironment, readProxies } from '../../system/proxy/environment.ts';
import type { NetworkRoutes } from '../../system/proxy/routes.ts';

/** Options every command takes. */
export interface GlobalOptions {
  /** `--config FILE` */
  config?: string;
  verbose?: boolean;
}

/** Where this command works: its folders and its config file. */
export interface Surroundings {
  paths: Paths;
  configFile: string;
  load(options?: Pick<LoadOptions, 'flags' | 'checkOutside' | 'foldersMayBeMissing'>): LoadedConfig;
  /** To be closed by the caller. `access`: only `start`, which holds the lock, owns it. */
  openStore(access: StoreAccess): Promise<Store>;
  clock: Clock;
  /** The proxies of the environment. */
  proxies: ProxyEnvironment;
  /**
   * The way to each server; undefined: no variable names a proxy, so straight there.
   * @throws ConfigError when a variable is unreadable
   */
  openRoutes(): Promise<NetworkRoutes | undefined>;
}

export function findSurroundings(global: GlobalOptions): Surroundings {
  const paths = resolvePaths(process.env);
  const clock = createClock();
  const proxies = readProxies(process.env);
  const cwd = process.cwd();
  const configFile = global.config === undefined ? paths.configFile : resolve(cwd, global.config);
  return {
    paths,
    configFile,
    clock,
    proxies,
    load(options = {}) {
      const loaded = loadConfig({
        ...options,
        env: process.env,
        file: configFile,
        fileMustExist: global.config !== undefined,
        cwd,
      });
      return { ...loaded, hidden: [...loaded.hidden, ...proxies.secrets] };
    },
    async openStore(access) {
      const { createStore } = await import('../../store/store.ts');
      return createStore(paths.database, clock, access);
    },
    async openRoutes() {
      if (proxies.problems.length > 0)
        throw new ConfigError('environment', proxies.problems, 'Correct the variable, then try again');
      if (!proxies.isSet) return undefined;
      const { createRoutes } = await import('../../system/proxy/routes.ts');
      return createRoutes(proxies);
    },
  };
}

/** For commands that print only their result. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
