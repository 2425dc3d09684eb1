import { execa } from 'execa';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Git } from '../git/git.ts';
import { type ForgeAddress, forgeOf, localName, publishingRemote, remotesOf } from './remotes.ts';

/** The GitHub CLI, for the repository behind one remote. */
export interface ForgeClient {
  host: string;
  /** The account that the branch is published to. */
  owner: string;
  /** What `gh pr create` calls the branch: with its owner, where it is on a fork. */
  head: string;
  run(args: readonly string[], options?: { input?: string; signal?: AbortSignal }): Promise<ForgeAnswer>;
}

export interface ForgeAnswer {
  exitCode: number | undefined;
  stdout: string;
  /** What it said, at most 4,000 characters. */
  said: string;
}

/** How long an answer about the login counts, ms. */
const loginLasts = 60_000;
const limitMs = 60_000;
const quiet = {
  ...{ GH_PROMPT_DISABLED: '1', GH_NO_UPDATE_NOTIFIER: '1', GH_PAGER: 'cat', GH_SPINNER_DISABLED: '1' },
  ...{ NO_COLOR: '1', CLICOLOR_FORCE: '0', GH_FORCE_TTY: '', GIT_TERMINAL_PROMPT: '0' },
};

/** Finds the client for a place; undefined: `gh` is not there, not logged in, or the remote is no forge. */
export type FindForge = (git: Git, place: WorkspacePlace) => Promise<ForgeClient | undefined>;

export function createForgeFinder(env: NodeJS.ProcessEnv): FindForge {
  const logins = new Map<string, { until: number; isIn: Promise<boolean> }>();

  async function run(
    folder: string,
    args: readonly string[],
    more: NodeJS.ProcessEnv,
    input = '',
    signal?: AbortSignal,
  ) {
    const result = await execa('gh', args, {
      ...{ cwd: folder, env: { ...env, ...quiet, ...more }, extendEnv: false, reject: false, input },
      ...{ timeout: limitMs, maxBuffer: 50_000_000, ...(signal && { cancelSignal: signal }) },
    });
    signal?.throwIfAborted();
    const said = (result.stderr || result.stdout || result.shortMessage || '').slice(-4_000).trim();
    return { exitCode: result.exitCode, stdout: result.stdout ?? '', said };
  }

  async function isThere(): Promise<boolean> {
    const { default: which } = await import('which');
    return (await which('gh', { nothrow: true, path: env.PATH ?? '/usr/bin:/bin' })) !== null;
  }

  function isLoggedIn(folder: string, host: string): Promise<boolean> {
    const known = logins.get(host);
    if (known && known.until > performance.now()) return known.isIn;
    const isIn = run(folder, ['auth', 'status', '--hostname', host], {}).then(({ exitCode }) => exitCode === 0);
    logins.set(host, { until: performance.now() + loginLasts, isIn });
    return isIn;
  }

  return async (git, place) => {
    const forges = await forgesOf(git, place);
    if (forges === undefined || !(await isThere())) return undefined;
    const { from, into } = forges;
    if (!(await isLoggedIn(git.folder, into.host))) return undefined;
    const owner = from.path.split('/')[0]!;
    return {
      ...{ host: into.host, owner },
      head: from.path === into.path ? place.branch : `${owner}:${place.branch}`,
      run: (args, { input, signal } = {}) =>
        run(git.folder, args, { GH_REPO: `${into.host}/${into.path}` }, input, signal),
    };
  };
}

/** Where the branch is published, and where it wants to go: the same, or a fork and what it comes from. */
async function forgesOf(
  git: Git,
  { base }: WorkspacePlace,
): Promise<{ from: ForgeAddress; into: ForgeAddress } | undefined> {
  const remote = await publishingRemote(git, base);
  const from = remote && (await forgeOf(git, remote));
  if (!from) return undefined;
  const remotes = await remotesOf(git);
  const branch = localName(base, remotes);
  const configured = (await git.tries(['config', '--get', `branch.${branch}.remote`])).stdout.trim();
  const source = branch === base ? configured : base.slice(0, -branch.length - 1);
  const into = remotes.includes(source) ? await forgeOf(git, source) : undefined;
  return { from, into: into?.host === from.host ? into : from };
}
