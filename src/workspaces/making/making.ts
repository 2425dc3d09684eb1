import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../../core/ports/log.ts';
import type { WorkspaceMaking } from '../../core/ports/workspaces/making.ts';
import { runCommand } from '../git/command.ts';
import { createGit } from '../git/git.ts';
import { copyIncludes, listIncludes } from './includes.ts';
import { hasRepository, inspectFolder } from './inspect.ts';
import { installOf } from './install.ts';
import { makeWorktree, planPlace, whyNot } from './make.ts';
import { freePorts } from './ports.ts';
import { fillSubmodules } from './submodules.ts';

export interface MakingOptions {
  /** What Git and the commands of repositories get, without the bridge’s own secrets. */
  env: NodeJS.ProcessEnv;
  /** The folder of all worktrees, absolute. */
  folder: string;
  /** The folder for what commands print, absolute. */
  logs: string;
  log: Log;
}

export function createMaking({ env, folder, logs, log }: MakingOptions): WorkspaceMaking {
  const open = createGit(env);
  const options = { open, folder };

  return {
    hasRepository,
    inspect: (at) => inspectFolder(open, at),
    plan: (request) => planPlace(options, request),
    async make(place, signal) {
      await makeWorktree(options, place, signal);
      await fillSubmodules(open, place, log, signal);
    },
    whyNot: (place) => whyNot(open, place),
    async prepare(place, setup) {
      const [includes, install] = await Promise.all([listIncludes(open, place), installOf(place, setup)]);
      return { ...includes, install };
    },
    copy: copyIncludes,
    run: ({ path, inside }, { line, name, env: more }, signal) =>
      runCommand({ line, folder: join(path, inside), env: { ...env, ...more }, logs, name, signal }),
    freePorts,
    size: ({ path }) => bytesIn(path),
  };
}

/** Bytes on disk; what links lead to is not counted. */
async function bytesIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let sum = 0;
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) sum += await bytesIn(path);
    else if (entry.isFile())
      sum += await lstat(path).then(
        ({ blocks }) => blocks * 512,
        () => 0,
      );
  }
  return sum;
}
