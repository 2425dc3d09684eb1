import { folderTool } from '../model/permission.ts';
import type { Task } from '../model/task.ts';
import type { AllowList } from '../people/allow-list.ts';
import { alikeAccounts, requesterOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { Disk } from '../ports/disk.ts';
import type { Store } from '../ports/store/store.ts';
import { type JudgedFolder, judgeFolder } from './judge-folder.ts';

/** The folders outside a project that people approved. `claude` knows nothing of them. */
export interface ApprovedFolders {
  /**
   * Those that apply to a task now, for good or for its person for a time: real paths, each looked up again. One that
   * leads elsewhere by now, is gone, or may no longer be approved, is left out.
   */
  of(task: Task): Promise<string[]>;
  /** Whether an owner may approve it. */
  judge(path: string): Promise<JudgedFolder>;
}

export interface ApprovedFoldersOptions {
  store: Store;
  allowList: AllowList;
  disk: Disk;
  clock: Clock;
}

export function createApprovedFolders(options: ApprovedFoldersOptions): ApprovedFolders {
  const { store, disk, clock } = options;

  async function holds(path: string): Promise<boolean> {
    const judged = await judgeFolder(path, disk);
    return 'path' in judged && judged.path === path;
  }

  return {
    judge: (path) => judgeFolder(path, disk),
    async of(task) {
      const forGood = store.folders.list(task.project).map(({ path }) => path);
      const forTime = store.grants
        .active(clock.now(), alikeAccounts(options, requesterOf(task)))
        .filter(({ project, tool }) => project === task.project && tool === folderTool)
        .flatMap(({ rule }) => rule ?? []);
      const all = [...new Set([...forGood, ...forTime])];
      const held = await Promise.all(all.map(holds));
      return all.filter((_, index) => held[index]);
    },
  };
}
