import type { WorkspacePlace } from './making.ts';

/** What is kept of a place before something is taken away there. */
export interface Rescued {
  /** In the rescue repository: `refs/dispatch/rescue/<id>`; undefined: there was nothing that Git did not have. */
  ref: string | undefined;
  /** The commit of `ref`. */
  sha: string | undefined;
  /** Absolute folder of the ignored files that had changed, 0700; undefined: none. */
  folder: string | undefined;
  /** For people: `2 commits`, `5 files`, `1 ignored file`. */
  what: readonly string[];
  /** Folders that can be made again and are not kept: `node_modules`. */
  excepted: readonly string[];
}

/** The state of a folder at one moment, kept in the rescue repository of its project. */
export interface Snapshot {
  /** In the rescue repository. */
  ref: string;
  sha: string;
}

export interface FileChange {
  /** Relative to the top folder. */
  path: string;
  /** What putting it back does: `added` comes back, `deleted` goes. */
  what: 'added' | 'changed' | 'deleted';
}

export interface UndoPlan {
  /** What comes back or goes, file by file. */
  changes: readonly FileChange[];
  /** Those of `changes` that someone changed since the task ended. */
  touched: readonly string[];
}

/**
 * Keeps what sessions made, in a bare repository of the bridge (`<data>/rescue/<project>.git`). Bytes are kept as they
 * are on disk, untracked files included.
 */
export interface WorkspaceRescue {
  /**
   * Keeps everything of the worktree that no branch of the checkout and no remote-tracking branch reaches: commits, also
   * of its reflogs and of a half-done rebase or merge, what is staged, changed and untracked, ignored files that changed.
   * @throws BridgeError `workspace`: nothing may be taken away
   */
  rescue(place: WorkspacePlace, project: string, id: string): Promise<Rescued>;
  /**
   * Takes the worktree away, never by force, and its branch where the base or a remote has all its commits. Refuses when
   * the worktree has changed since `rescued`. A worktree that is gone already is success.
   * @throws BridgeError `workspace`
   */
  remove(place: WorkspacePlace, rescued: Rescued): Promise<void>;
  /** Brings a rescue back as a new worktree on a new branch; ignored files too. @throws BridgeError `workspace` */
  restore(project: string, rescued: Rescued, place: WorkspacePlace): Promise<void>;
  /** Ends keeping it. Only for rescues past their days. */
  forget(project: string, rescued: Pick<Rescued, 'ref' | 'folder'>): Promise<void>;

  /** The folder as it is now: tracked and untracked files, without ignored ones. `name`: of its ref. */
  snapshot(folder: string, project: string, name: string): Promise<Snapshot>;
  /** What putting the folder back from `after` to `before` would change, as it is now. */
  planUndo(folder: string, project: string, before: Snapshot, after: Snapshot): Promise<UndoPlan>;
  /** Puts these files back as they were in `before`; takes a snapshot first, which undoes this. */
  undo(folder: string, project: string, before: Snapshot, paths: readonly string[], name: string): Promise<Snapshot>;
}
