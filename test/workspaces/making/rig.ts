import { join } from 'node:path';
import type { MakeRequest, WorkspaceMaking } from '../../../src/core/ports/workspaces/making.ts';
import { createMaking } from '../../../src/workspaces/making/making.ts';
import { createRepository, type TestRepository } from '../../fakes/git/repository.ts';
import { silentLog } from '../../fakes/silent-log.ts';

export const never = new AbortController().signal;

export interface MakingRig extends TestRepository {
  making: WorkspaceMaking;
  /** The folder of all worktrees. */
  worktrees: string;
  plan(change?: Partial<MakeRequest>): ReturnType<WorkspaceMaking['plan']>;
}

/** Worktrees of a real repository. */
export function createMakingRig(name?: string): MakingRig {
  const repository = createRepository(name);
  const worktrees = join(repository.root, 'data', 'worktrees');
  const logs = join(repository.root, 'logs');
  const making = createMaking({ env: repository.env, folder: worktrees, logs, log: silentLog });
  return {
    ...repository,
    ...{ making, worktrees },
    async plan(change) {
      const checkout = await making.inspect(repository.top);
      if (checkout.kind !== 'ready') throw new Error(checkout.why);
      return making.plan({ checkout: checkout.at, project: 'p', slug: 'fix', base: 'head', ...change });
    },
  };
}
