/** What Git says about the folder of a project. */
export type Checkout = { kind: 'ready'; at: CheckoutFacts } | { kind: 'unfit'; why: string };

/** A working tree with a commit and a branch, in the middle of nothing. Absolute paths without links. */
export interface CheckoutFacts {
  /** The top folder of the working tree. */
  top: string;
  /** The project's folder within it, without a leading slash; '': the top itself. */
  inside: string;
  /** The folder that all working trees of the repository share (`.git` of the first). */
  common: string;
  head: string;
  branch: string;
  /** Files that are changed or untracked. */
  changed: number;
  /** The remote to publish to, as its owner chose it; undefined: none. */
  remote: string | undefined;
}

/** Where a code session works. As the store keeps it. */
export interface WorkspacePlace {
  /** The checkout of the person: the top folder of the project's repository. */
  checkout: string;
  /** The top folder of the worktree, absolute, without links. */
  path: string;
  /** The project's folder within it; '': the top itself. */
  inside: string;
  /** `dispatch/fix-login` */
  branch: string;
  /** What it began from, for people: `main`, `origin/main`. */
  base: string;
  baseSha: string;
}

export interface MakeRequest {
  checkout: CheckoutFacts;
  project: string;
  /** a-z, 0-9 and `-`, at most 40. */
  slug: string;
  /**
   * `head`: the checkout's HEAD, with what is committed there; `origin`: the remote's default branch, fetched first;
   * else a local branch.
   */
  base: 'head' | 'origin' | { branch: string };
}

/** What a new worktree still needs. */
export interface Preparation {
  /** Ignored files that go along, relative to the top folder, and what the list comes from. */
  copies: readonly { path: string; bytes: number }[];
  /** Named by `.worktreeinclude` or the settings of `claude`, and left out: a link, too large, there already. */
  leftOut: readonly { path: string; why: string }[];
  /** Folders that are linked to those of the checkout (`worktree.symlinkDirectories`). */
  links: readonly string[];
  /** Undefined: no known lock file, and no command in the config. */
  install: InstallCommand | undefined;
}

/** A command of the repository: it runs only after an owner has seen and allowed exactly this. */
export interface InstallCommand {
  /** As a shell runs it: `npm ci`. */
  line: string;
  /** The file it follows: `package-lock.json`; undefined: it is from the config. */
  lockFile: string | undefined;
  /** A hash over the command, the lock file and all files that decide what runs; a permission is for one hash. */
  fingerprint: string;
}

export interface CommandRun {
  /** Undefined: a signal ended it. */
  exitCode: number | undefined;
  /** The last lines it printed, at most 4,000 characters, both streams as they came. */
  tail: string;
  /** Absolute path of all it printed, 0600. */
  logFile: string;
  durationMs: number;
}

/** Makes worktrees and keeps them true. Git runs without hooks, prompts, and programs that the repository names. */
export interface WorkspaceMaking {
  /** Whether the folder belongs to a repository, by a look for `.git` there and above. At once; certain is only `inspect`. */
  hasRepository(folder: string): boolean;
  /** Never throws: what cannot be worked in is `unfit`, with a reason for people, one clause: `has no commit yet`. */
  inspect(folder: string): Promise<Checkout>;
  /** The place that `make` would use: nothing is made. A name that is taken gets a number. */
  plan(request: MakeRequest): Promise<WorkspacePlace>;
  /**
   * Makes it, or what is missing of it after a crash; a worktree that is there as planned is success.
   * @throws BridgeError `workspace` with Git's own words
   */
  make(place: WorkspacePlace, signal: AbortSignal): Promise<void>;
  /** Why no task may work there: it is gone, another folder, another branch. Undefined: it is as `place` says. Looks each time. */
  whyNot(place: WorkspacePlace): Promise<string | undefined>;
  /** Lists what `copy` and an install would do; changes nothing. `setup`: the command of the config. */
  prepare(place: WorkspacePlace, setup: string | undefined): Promise<Preparation>;
  /** Copies and links what `prepare` lists; never overwrites, never follows links, never with wider rights. */
  copy(place: WorkspacePlace, preparation: Preparation): Promise<void>;
  /** Runs a command that was allowed. `name`: of its log file. @throws the reason of `signal` */
  run(
    place: WorkspacePlace,
    command: { line: string; name: string; env: Record<string, string> },
    signal: AbortSignal,
  ): Promise<CommandRun>;
  /** The first port of a block of ten that nobody listens on now; `taken`: the blocks of other sessions. */
  freePorts(slug: string, taken: readonly number[]): Promise<number>;
  /** Bytes on disk of the worktree. */
  size(place: WorkspacePlace): Promise<number>;
}
