import type { Log } from '../../core/ports/log.ts';
import type { PullRequest, PullRequestNews } from '../../core/ports/workspaces/finishing.ts';
import type { ForgeClient } from './forge-client.ts';
import { type ListedPull, pullRequestIn } from './pull-requests.ts';

interface Said {
  id: string;
  author?: { login?: string } | null;
  body?: string;
  createdAt?: string;
  submittedAt?: string | null;
  state?: string;
}

/** A check run, or the older status of a commit. */
interface ForgeCheck {
  name?: string;
  workflowName?: string;
  context?: string;
  status?: string;
  conclusion?: string;
  state?: string;
  detailsUrl?: string;
  targetUrl?: string;
  startedAt?: string;
}

interface LineComment {
  id: number;
  node_id?: string;
  user?: { login?: string } | null;
  body?: string;
  path?: string;
  line?: number | null;
  original_line?: number | null;
  created_at?: string;
}

interface Viewed extends ListedPull {
  comments?: Said[] | null;
  reviews?: Said[] | null;
  statusCheckRollup?: ForgeCheck[] | null;
}

const fields = 'state,isDraft,url,number,baseRefName,comments,reviews,statusCheckRollup';
const red = ['FAILURE', 'ERROR', 'TIMED_OUT', 'STARTUP_FAILURE', 'ACTION_REQUIRED', 'CANCELLED'];

/** What is new around a pull request; undefined: it could not be looked up now. */
export async function readNews(
  gh: ForgeClient,
  { number, url }: PullRequest,
  log: Log,
): Promise<PullRequestNews | undefined> {
  const viewed = await gh.run(['pr', 'view', number === undefined ? url : String(number), '--json', fields]);
  const view = viewed.exitCode === 0 ? read<Viewed>(viewed.stdout) : undefined;
  if (view === undefined) {
    log.warn('a pull request could not be looked up', { url, said: viewed.said });
    return undefined;
  }
  const pullRequest = pullRequestIn(view);
  const path = `repos/{owner}/{repo}/pulls/${pullRequest.number ?? number}/comments?per_page=100`;
  const asked = await gh.run(['api', '--hostname', gh.host, path]);
  const lines = asked.exitCode === 0 ? read<LineComment[]>(asked.stdout) : undefined;
  if (!Array.isArray(lines)) log.warn('review comments could not be looked up', { url, said: asked.said });
  const checks = newest(view.statusCheckRollup ?? []);
  return {
    pullRequest,
    failing: checks
      .filter(({ conclusion, state }) => red.includes(conclusion || state || ''))
      .map((check) => ({ name: nameOf(check), url: check.detailsUrl || check.targetUrl || undefined })),
    pending: checks.filter(isPending).length,
    comments: commentsOf(view, Array.isArray(lines) ? lines : []),
  };
}

function read<T>(text: string): T | undefined {
  try {
    return JSON.parse(text) as T;
  } catch {
    return undefined;
  }
}

function nameOf({ name, context }: ForgeCheck): string {
  return name || context || 'a check';
}

function isPending({ status, state }: ForgeCheck): boolean {
  if (status !== undefined && status !== '') return status !== 'COMPLETED';
  return state === 'PENDING' || state === 'EXPECTED';
}

/** A check that ran again counts once. */
function newest(checks: readonly ForgeCheck[]): ForgeCheck[] {
  const byName = new Map<string, ForgeCheck>();
  for (const check of checks) {
    const name = `${check.workflowName ?? ''}/${nameOf(check)}`;
    const before = byName.get(name);
    if (!before || (check.startedAt ?? '') >= (before.startedAt ?? '')) byName.set(name, check);
  }
  return [...byName.values()];
}

const verdicts: Record<string, string> = { APPROVED: 'Approved.', CHANGES_REQUESTED: 'Changes are requested.' };

function commentsOf({ comments, reviews }: Viewed, lines: readonly LineComment[]): PullRequestNews['comments'] {
  const said = [
    ...(comments ?? []).map((one) => ({ ...one, text: one.body ?? '', at: one.createdAt ?? '' })),
    ...(reviews ?? []).map((one) => ({
      ...one,
      text: one.body || (verdicts[one.state ?? ''] ?? ''),
      at: one.submittedAt ?? '',
    })),
  ].map(({ id, author, text, at }) => ({ at, comment: { id, author: author?.login ?? 'unknown', text } }));
  const beside = lines.map(({ id, node_id, user, body, path, line, original_line, created_at }) => {
    const where = line ?? original_line;
    const place = { ...(path !== undefined && { path }), ...(typeof where === 'number' && { line: where }) };
    const comment = { id: node_id ?? String(id), author: user?.login ?? 'unknown', text: body ?? '', ...place };
    return { at: created_at ?? '', comment };
  });
  return [...said, ...beside]
    .filter(({ comment }) => comment.text.trim() !== '')
    .toSorted((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0))
    .map(({ comment }) => comment);
}
