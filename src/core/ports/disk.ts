/** The host's disk and git, as far as it matters where a tool call leads. Looks only; never throws. */
export interface Disk {
  /**
   * Where this absolute path leads with every link followed, as the system follows them. Undefined when that can't be
   * said for certain: links in a circle, folders that can't be read, `..` behind a link, places of processes (/proc).
   */
  placeOf(path: string): Promise<ResolvedPath | undefined>;
  /** Names of what is in a folder; undefined: it can't be read, or holds more than 1,000. */
  namesIn(folder: string): Promise<readonly string[] | undefined>;
  /** What git makes of a command that is run in this folder; undefined: it finds no working tree there for certain. */
  repositoryOf(folder: string): Promise<Repository | undefined>;
  /**
   * Top folders of the repositories that git looks into from the one with this top folder: its submodules that are there,
   * and with `isAdding` what it would make one of. Undefined: can't be found out.
   */
  repositoriesIn(top: string, isAdding: boolean): Promise<readonly string[] | undefined>;
}

export interface ResolvedPath {
  /** Absolute, without links; of what is not there yet, its longest part that is, with the rest behind it. */
  path: string;
  /** `other`: a device, a socket, a named pipe. */
  kind: 'file' | 'folder' | 'missing' | 'other';
  /** A link leads to it, but it is not there. */
  isDangling: boolean;
  /** The same file is known under another name too (a hard link). */
  hasOtherNames: boolean;
  /** What of the bridge or of claude itself it is, for people: `the bridge’s config file`. */
  own: string | undefined;
}

/** As git itself resolves it, with its settings in force there. Absolute paths without links. */
export interface Repository {
  /** The top folder of its working tree. */
  top: string;
  /** Where its own files are: for all working trees, and for this one. */
  gitFolders: readonly string[];
  settings: readonly GitSetting[];
  /** Hooks that would run, by name. */
  hooks: readonly string[];
}

export interface GitSetting {
  /** In lower case, as far as git does not care: `core.fsmonitor`. */
  key: string;
  value: string;
  /** The file it is read from, absolute; undefined: it is none. */
  file: string | undefined;
}
