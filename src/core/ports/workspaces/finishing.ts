import type { CommandRun, WorkspacePlace } from './making.ts';

/** The work of a session against its base, as `git diff --numstat` counts it; untracked files included. */
export interface WorkFacts {
  files: readonly ChangedFile[];
  added: number;
  deleted: number;
  /** Commits that the base does not have. */
  commits: number;
  /** Files that no commit has yet. */
  uncommitted: number;
  /** Commits that the base has and the branch does not. */
  behind: number;
  /** The base has all of it already, by commit or by content (a squash merge). */
  isMerged: boolean;
  /** Stands for the state of the worktree: another one has another token. */
  token: string;
}

export interface ChangedFile {
  /** Relative to the top folder; may hold any character. */
  path: string;
  /** Before it was renamed. */
  from?: string;
  what: 'added' | 'changed' | 'deleted' | 'renamed';
  /** Lines; undefined: a binary file. */
  added: number | undefined;
  deleted: number | undefined;
}

/** `failed`: nothing has changed but what `message` names; it holds Git's output and the fix. */
export type Finished<T> = ({ ok: true } & T) | { ok: false; why: FinishFailure; message: string };

/** What a person can do something about, each in its own way. */
export type FinishFailure =
  | 'nothing-to-do'
  | 'no-identity'
  | 'signing'
  | 'hook'
  | 'conflict'
  | 'base-dirty'
  | 'base-busy'
  | 'base-moved'
  | 'behind'
  | 'no-remote'
  | 'no-login'
  | 'refused'
  | 'failed';

export interface PullRequest {
  number: number | undefined;
  url: string;
  state: 'open' | 'merged' | 'closed';
  isDraft: boolean;
  /** The branch it wants to go into. */
  base: string;
}

/** What happened around a pull request; text of others. */
export interface PullRequestNews {
  pullRequest: PullRequest;
  /** Red ones, by name, with the page that shows why. */
  failing: readonly { name: string; url: string | undefined }[];
  pending: number;
  /** Comments and reviews, the oldest first; `id`: the same each time. */
  comments: readonly { id: string; author: string; text: string; path?: string; line?: number }[];
}

/** Brings the work of a session home. Hooks run only with `hooks`, which a person allowed. Publishes only in `push` and `openPullRequest`. */
export interface WorkspaceFinishing {
  facts(place: WorkspacePlace): Promise<WorkFacts>;
  /** The unified diff of one file against the base; of all files without `path`. */
  diff(place: WorkspacePlace, path?: string): Promise<string>;
  /** Commits everything but ignored files. */
  commit(
    place: WorkspacePlace,
    message: string,
    options: { hooks: boolean; expect: string },
    signal: AbortSignal,
  ): Promise<Finished<{ sha: string }>>;
  /** Hooks that a commit or a push would run, by name; []: none. And their fingerprint, for a permission. */
  hooks(place: WorkspacePlace): Promise<{ names: readonly string[]; fingerprint: string }>;
  /**
   * Merges the branch into its base: where the base is checked out, in that working tree, and only when it is clean;
   * else by `merge-tree` and `update-ref`. `conflict` has the steps for Claude in `message`, and nothing has changed.
   */
  merge(
    place: WorkspacePlace,
    into: string,
    signal: AbortSignal,
  ): Promise<Finished<{ sha: string; wasThere: boolean }>>;
  /** Publishes the branch. `compareUrl`: the page that offers a pull request, where the remote is a known forge. */
  push(
    place: WorkspacePlace,
    options: { hooks: boolean },
    signal: AbortSignal,
  ): Promise<Finished<{ remote: string; compareUrl: string | undefined }>>;
  /** Whether `gh` is there and logged in for the remote of this place. */
  canOpenPullRequest(place: WorkspacePlace): Promise<boolean>;
  /** The pull request with this head branch, of any account; undefined: none. */
  pullRequestOf(place: WorkspacePlace): Promise<PullRequest | undefined>;
  /** Opens one, or returns the one that is open for this branch already. The branch is published. */
  openPullRequest(
    place: WorkspacePlace,
    request: { title: string; body: string; draft: boolean; base: string },
    signal: AbortSignal,
  ): Promise<Finished<{ pullRequest: PullRequest; wasThere: boolean }>>;
  news(place: WorkspacePlace, pullRequest: PullRequest): Promise<PullRequestNews | undefined>;
  /** Runs the check of the config before a merge. */
  check(
    place: WorkspacePlace,
    command: { line: string; env: Record<string, string> },
    signal: AbortSignal,
  ): Promise<CommandRun>;
}
