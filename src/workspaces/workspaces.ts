import type { Log } from '../core/ports/log.ts';
import type { Workspaces } from '../core/ports/workspaces/workspaces.ts';
import { hasRepository } from './making/inspect.ts';

export interface WorkspacesOptions {
  /** What Git and the commands of repositories get, without the bridge’s own secrets. */
  env: NodeJS.ProcessEnv;
  /** Absolute folders: of all worktrees, of what is rescued, of what commands print. */
  worktrees: string;
  rescue: string;
  logs: string;
  log: Log;
}

/** Every method but `hasRepository`, which must not wait. */
const methods = [
  ...['inspect', 'plan', 'make', 'whyNot', 'prepare', 'copy', 'run', 'freePorts', 'size'],
  ...['rescue', 'remove', 'restore', 'forget', 'snapshot', 'planUndo', 'undo'],
  ...['facts', 'diff', 'commit', 'hooks', 'merge', 'push', 'check'],
  ...['canOpenPullRequest', 'pullRequestOf', 'openPullRequest', 'news'],
] as (keyof Omit<Workspaces, 'hasRepository'>)[];

/** Git worktrees on this machine. What they need is loaded with the first call. */
export function createWorkspaces({ env, worktrees, rescue, logs, log }: WorkspacesOptions): Workspaces {
  let loaded: Promise<Workspaces> | undefined;

  async function load(): Promise<Workspaces> {
    const { sweepTemporary } = await import('./git/temporary.ts');
    await sweepTemporary();
    const [{ createMaking }, { createRescue }, { createWorkspaceFinishing }] = await Promise.all([
      import('./making/making.ts'),
      import('./rescue/rescue.ts'),
      import('./finishing/finishing.ts'),
    ]);
    return {
      ...createMaking({ env, folder: worktrees, logs, log }),
      ...createRescue({ env, folder: rescue, log }),
      ...createWorkspaceFinishing({ env, logs, log }),
    };
  }

  const later =
    (name: (typeof methods)[number]) =>
    async (...args: unknown[]) => {
      loaded ??= load();
      const method = (await loaded)[name] as (...given: unknown[]) => unknown;
      return method(...args);
    };
  return { ...Object.fromEntries(methods.map((name) => [name, later(name)])), hasRepository } as Workspaces;
}
