/** The host's disk and git, for the question where a tool call leads. Only looks; never throws. */
export interface Disk {
  /**
   * Where this absolute path leads with every link followed, as the system follows them. Undefined when that is
   * uncertain: links in a circle, unreadable folders, `..` behind a link, places of processes (/proc).
   */
  placeOf(path: string): Promise<ResolvedPath | undefined>;
  /**
   * Why no task gets this folder as a whole, after “it”: `is your home folder`; undefined: a person may decide. It is
   * absolute and without links.
   */
  whyKept(folder: string): Promise<string | undefined>;
  /** Names in a folder; undefined: it is unreadable, or holds more than 1,000. */
  namesIn(folder: string): Promise<readonly string[] | undefined>;
  /** The repository that git uses in this folder; undefined: it finds no working tree there for certain. */
  repositoryOf(folder: string): Promise<Repository | undefined>;
  /**
   * Top folders of the repositories that git looks into from the one with this top folder: its submodules that exist,
   * and with `isAdding` folders it would make one. Undefined: uncertain.
   */
  repositoriesIn(top: string, isAdding: boolean): Promise<readonly string[] | undefined>;
}

export interface ResolvedPath {
  /** Absolute, without links; for a missing path, its longest existing part resolved, with the rest after it. */
  path: string;
  /** `other`: a device, a socket, a named pipe. */
  kind: 'file' | 'folder' | 'missing' | 'other';
  /** A link leads to it, but it is not there. */
  isDangling: boolean;
  /** The same file is known under another name too (a hard link). */
  hasOtherNames: boolean;
  /** Which file of the bridge or of `claude` it is, for people: `the bridge’s config file`. */
  own: string | undefined;
}

/** As git itself resolves it, with its settings in force there. Absolute paths without links. */
export interface Repository {
  /** The top folder of its working tree. */
  top: string;
  /** The folders of its own files: for all working trees, and for this one. */
  gitFolders: readonly string[];
  /**
   * Whether `.git` is a folder in the top folder, or a file, and the repository it names says itself that this is its
   * working tree.
   */
  leadsBack: boolean;
  /** The branch that is checked out; undefined: none is. */
  branch: string | undefined;
  settings: readonly GitSetting[];
  /** Hooks that would run, by name. */
  hooks: readonly string[];
}

export interface GitSetting {
  /** In lower case, where git ignores case: `core.fsmonitor`. */
  key: string;
  value: string;
  /** The file it is read from, absolute; undefined: it comes from no file. */
  file: string | undefined;
}
