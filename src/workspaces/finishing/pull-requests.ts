import { BridgeError } from '../../core/model/errors.ts';
import type { Finished, PullRequest } from '../../core/ports/workspaces/finishing.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { ForgeClient } from './forge-client.ts';
import { couldNot, type Refusal } from './repository.ts';

/** What `gh` prints about a pull request. */
export interface ListedPull {
  number?: number;
  url: string;
  state: string;
  isDraft?: boolean;
  baseRefName: string;
  headRepositoryOwner?: { login?: string } | null;
}

export interface PullRequestText {
  title: string;
  body: string;
  draft: boolean;
  base: string;
}

const fields = 'number,url,state,isDraft,baseRefName,headRepositoryOwner';

export function pullRequestIn({ number, url, state, isDraft, baseRefName }: ListedPull): PullRequest {
  const known = { OPEN: 'open', MERGED: 'merged', CLOSED: 'closed' } as const;
  const word = known[state as keyof typeof known] ?? 'closed';
  return { number, url, state: word, isDraft: isDraft === true, base: baseRefName };
}

/** The pull request of a branch: the open one, else the newest. */
export async function findPullRequest(gh: ForgeClient, branch: string): Promise<PullRequest | undefined> {
  const args = ['pr', 'list', '--head', branch, '--state', 'all', '--json', fields];
  const { exitCode, stdout, said } = await gh.run(args);
  const listed = exitCode === 0 ? readList<ListedPull>(stdout) : undefined;
  if (listed === undefined) {
    const userMessage = `gh could not look for a pull request of ${branch}: ${said}`;
    throw new BridgeError('workspace', 'gh pr list failed', { userMessage });
  }
  // A branch of the same name on the fork of another person is not this one.
  const ours = listed.filter(({ headRepositoryOwner }) => isSameAccount(headRepositoryOwner?.login, gh.owner));
  const found = ours.map(pullRequestIn).toSorted((one, other) => (other.number ?? 0) - (one.number ?? 0));
  return found.find(({ state }) => state === 'open') ?? found[0];
}

/** Names of accounts have no case; a deleted fork has no owner. */
function isSameAccount(login: string | undefined, owner: string): boolean {
  return login === undefined || login.toLowerCase() === owner.toLowerCase();
}

function readList<T>(text: string): T[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Opens one, unless there is an open one. An answer that got lost is found by another look. */
export async function openOn(
  gh: ForgeClient,
  { branch }: WorkspacePlace,
  { title, body, draft, base }: PullRequestText,
  signal: AbortSignal,
): Promise<Finished<{ pullRequest: PullRequest; wasThere: boolean }>> {
  const there = await findPullRequest(gh, branch);
  if (there?.state === 'open') return { ok: true, pullRequest: there, wasThere: true };
  const args = ['pr', 'create', '--head', gh.head, '--base', base, '--title', title, '--body-file', '-'];
  signal.throwIfAborted();
  const made = await gh.run([...args, ...(draft ? ['--draft'] : [])], { input: body, signal });
  const found = await findPullRequest(gh, branch).catch(() => undefined);
  if (found?.state === 'open') return { ok: true, pullRequest: found, wasThere: false };
  if (made.exitCode !== 0) return notOpened(made.exitCode, made.said);
  const url = /https?:\/\/\S+\/(\d+)\s*$/.exec(made.stdout.trim());
  if (!url) return couldNot('failed', `gh did not name the pull request: ${made.said}`);
  const pullRequest = { number: Number(url[1]), url: url[0].trim(), state: 'open' as const, isDraft: draft, base };
  return { ok: true, pullRequest, wasThere: false };
}

function notOpened(exitCode: number | undefined, said: string): Refusal {
  if (exitCode === 4 || /gh auth login|HTTP 401/.test(said)) return couldNot('no-login', said);
  if (/no commits between/i.test(said)) return couldNot('nothing-to-do', said);
  return couldNot(/GraphQL|HTTP 4\d\d/.test(said) ? 'refused' : 'failed', said);
}
