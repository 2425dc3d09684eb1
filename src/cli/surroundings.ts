import { resolve } from 'node:path';
import { type LoadedConfig, type LoadOptions, loadConfig } from '../config/load.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { Store } from '../core/store.ts';
import type { Access } from '../store/sqlite.ts';
import { createClock } from '../system/clock.ts';
import { type Paths, resolvePaths } from '../system/paths.ts';

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
  /** To be closed by the caller. `access`: only `start`, which holds the lock, has it as its own. */
  openStore(access: Access): Promise<Store>;
  clock: Clock;
}

export function findSurroundings(global: GlobalOptions): Surroundings {
  const paths = resolvePaths(process.env);
  const clock = createClock();
  const cwd = process.cwd();
  const configFile = global.config === undefined ? paths.configFile : resolve(cwd, global.config);
  return {
    paths,
    configFile,
    clock,
    load: (options = {}) =>
      loadConfig({
        ...options,
        env: process.env,
        file: configFile,
        fileMustExist: global.config !== undefined,
        cwd,
      }),
    async openStore(access) {
      const { createStore } = await import('../store/store.ts');
      return createStore(paths.database, clock, access);
    },
  };
}

/** For commands whose output is their result. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };
