import { calledPath, type ToolCall } from '../../../src/core/ground/called-path.ts';
import type { Ground } from '../../../src/core/ground/ground.ts';
import type { Folders } from '../../../src/danger/paths.ts';

/** What a disk without any link says: every name is the file that it reads as, and the shell stands in the project. */
export function paperGround(call: ToolCall, folders: Folders): Ground {
  const path = calledPath(call, folders.path);
  return {
    folders,
    owns: [folders.path, ...(folders.addDirs ?? [])].map((folder) => ({ written: folder, real: folder })),
    target:
      path === undefined ? undefined : { path, kind: 'file', isDangling: false, hasOtherNames: false, own: undefined },
    detours: [],
    dangers: [],
    cautions: [],
    doubts: [],
  };
}
