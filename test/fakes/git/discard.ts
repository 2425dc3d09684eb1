import childProcess from 'node:child_process';
import files from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import type { WorkspacePlace } from '../../../src/core/ports/workspaces/making.ts';

/* A process of its own that discards a worktree and dies at a step that its parent names. */

/** `dieAt`: the number of the step, a call of Git or a change of a file; counted from 1. */
const { dieAt, folder, env, place }: { dieAt: number; folder: string; env: NodeJS.ProcessEnv; place: WorkspacePlace } =
  JSON.parse(process.argv[2]!);

let steps = 0;

function counted<F extends (...args: never[]) => unknown>(work: F): F {
  return ((...args: Parameters<F>) => {
    steps += 1;
    if (steps === dieAt) process.kill(process.pid, 'SIGKILL');
    return work(...args);
  }) as F;
}

childProcess.spawn = counted(childProcess.spawn as never);
for (const name of ['unlink', 'rm', 'rmdir', 'rename', 'copyFile', 'mkdir'] as const) {
  files[name] = counted(files[name] as never);
}
syncBuiltinESMExports();

const { createRescue } = await import('../../../src/workspaces/rescue/rescue.ts');
const { silentLog } = await import('../silent-log.ts');
const rescue = createRescue({ env, folder, log: silentLog });
await rescue.remove(place, await rescue.rescue(place, 'project', 'task-1'));
