import { type Block, paragraph, text } from '../../text/document/blocks.ts';
import { marks } from '../../text/format/marks.ts';
import { quantity } from '../../text/format/numbers.ts';
import { revealLine } from '../../text/reveal/reveal.ts';
import type { Button } from '../model/post.ts';
import type { Session } from '../model/session.ts';
import type { WatchedPullRequest, Workspace } from '../ports/store/work-store.ts';
import type { WorkFacts } from '../ports/workspaces/finishing.ts';

/** What a card about the work of a session shows; JSON, because it survives a restart. */
export interface WorkShown {
  facts: WorkFacts;
  /** Hooks that a commit would run, and their fingerprint. */
  hooks: { names: readonly string[]; fingerprint: string };
  /** The command before a merge, with all that decides what it runs; undefined: none. */
  check?: { line: string; fingerprint: string };
  /** `gh` can open a pull request. */
  canOpen: boolean;
  stage: Stage;
  /** What happened last: one line. */
  news?: string;
  /** More about it, in a fold: Git’s output. */
  output?: string;
  /** It was a conflict, which Claude can solve. */
  isConflict?: boolean;
}

/** `sure`: one more tap does it. `doing`: it is under way. */
export type Stage =
  | { kind: 'overview' }
  | { kind: 'sure'; act: Act; message: string; body?: string }
  | { kind: 'doing'; act: Act };

/** What people do with the work. */
export type Act = 'commit' | 'merge' | 'open' | 'draft' | 'push' | 'discard';

/** Everything a card is made from. */
export interface WorkFactsShown extends WorkShown {
  session: Pick<Session, 'id' | 'name'>;
  workspace: Pick<Workspace, 'branch' | 'base'>;
  pullRequest: WatchedPullRequest | undefined;
}

/** Most files named on a card. */
const mostFiles = 8;
/** Characters of a token that a button carries. */
const tokenLength = 6;

/** The verb of all buttons on such a card. */
export const workCardVerb = 'work';

export function workView(shown: WorkFactsShown): { blocks: Block[]; buttons: Button[][] } {
  const { stage, news, output } = shown;
  const more: Block[] = [
    ...(news === undefined ? [] : [paragraph(news)]),
    ...(output ? [{ type: 'fold', title: 'Output', blocks: [{ type: 'code', text: output }] } satisfies Block] : []),
  ];
  if (stage.kind === 'doing') return { blocks: [...head(shown), paragraph(doingWords[stage.act])], buttons: [] };
  if (stage.kind === 'sure') return sureView(shown, stage);
  return { blocks: [...head(shown), ...fileList(shown), ...more], buttons: overviewButtons(shown) };
}

function head({ session, workspace, facts, pullRequest }: WorkFactsShown): Block[] {
  const { files, added, deleted, commits, uncommitted, behind, isMerged } = facts;
  const isEmpty = files.length === 0;
  const figures = isEmpty
    ? ['nothing changed']
    : [quantity(files.length, 'file'), `+${added} −${deleted}`, quantity(commits, 'commit')];
  const state = [
    ...(uncommitted > 0 ? [`${uncommitted} not committed`] : []),
    ...(behind > 0 ? [`${workspace.base} is ${quantity(behind, 'commit')} ahead`] : []),
    ...(isMerged && !isEmpty ? [`${workspace.base} has it`] : []),
    ...(pullRequest
      ? [`pull request ${pullRequest.number === undefined ? '' : `#${pullRequest.number} `}${pullRequest.state}`]
      : []),
  ];
  return [
    paragraph(
      { type: 'bold', children: [text(session.name ?? 'Code session')] },
      text(` · ${workspace.branch} → ${workspace.base}`),
    ),
    paragraph([...figures, ...state].join(' · ')),
  ];
}

function fileList({ facts: { files } }: WorkFactsShown): Block[] {
  if (files.length === 0) return [];
  const lines = files.slice(0, mostFiles).map(({ path, what, added, deleted }) => {
    const lines = added === undefined || deleted === undefined ? 'binary' : `+${added} −${deleted}`;
    return `${fileSigns[what]} ${revealLine(path)} ${lines}`;
  });
  const more = files.length > mostFiles ? [`and ${files.length - mostFiles} more`] : [];
  return [{ type: 'code', text: [...lines, ...more].join('\n') }];
}

const fileSigns = { added: 'A', changed: 'M', deleted: 'D', renamed: 'R' } as const;

const doingWords: Record<Act, string> = {
  commit: `${marks.running} Committing …`,
  merge: `${marks.running} Merging …`,
  open: `${marks.running} Opening a pull request …`,
  draft: `${marks.running} Opening a draft …`,
  push: `${marks.running} Publishing the branch …`,
  discard: `${marks.running} Keeping a copy, then removing the worktree …`,
};

function overviewButtons(shown: WorkFactsShown): Button[][] {
  const { facts, workspace, canOpen, pullRequest } = shown;
  const button = (label: string, act: string) => ({ label, action: workAction(act, shown) });
  const isEmpty = facts.files.length === 0 && facts.commits === 0;
  const isHome = isEmpty || facts.isMerged;
  const isOpen = pullRequest?.state === 'open';
  const steps = [
    ...(isEmpty ? [] : [button('Diff', 'diff')]),
    ...(facts.uncommitted > 0 ? [button('Commit', 'commit')] : []),
    ...(isHome ? [] : [button(`Merge into ${workspace.base}`, 'merge')]),
    ...(isHome || isOpen ? [] : [button(canOpen ? 'PR' : 'Publish', canOpen ? 'open' : 'push')]),
    ...(isOpen ? [{ label: 'Open PR', action: 'link:', url: pullRequest.url }, button('Push', 'push')] : []),
  ];
  // Two in a row: with more, a phone cuts these labels.
  const rows = steps.flatMap((_, index) => (index % 2 === 0 ? [steps.slice(index, index + 2)] : []));
  return [
    ...(shown.isConflict ? [[button('Have Claude solve it', 'solve')]] : []),
    ...rows,
    [button('Keep', 'keep'), button('Discard', 'discard')],
  ];
}

/** Says exactly what one more tap does. */
function sureView(
  shown: WorkFactsShown,
  stage: Extract<Stage, { kind: 'sure' }>,
): { blocks: Block[]; buttons: Button[][] } {
  const { facts, workspace, hooks, canOpen, check } = shown;
  const { act, message, body } = stage;
  const { branch, base } = workspace;
  const button = (label: string, choice: string) => ({ label, action: workAction(choice, shown) });
  const commits =
    facts.uncommitted > 0 && act !== 'discard' ? [`Commits ${quantity(facts.uncommitted, 'file')} on ${branch}.`] : [];
  const steps: Record<Act, string[]> = {
    commit: commits,
    merge: [
      ...commits,
      ...(check ? [`Runs ${check.line} in the worktree.`] : []),
      `Merges ${branch} into ${base} on this machine. Publishes nothing.`,
    ],
    open: [...commits, `Publishes ${branch} and opens a pull request into ${base}.`],
    draft: [...commits, `Publishes ${branch} and opens a draft into ${base}.`],
    push: [...commits, `Publishes ${branch}. Opens no pull request.`],
    discard: [
      `Removes the worktree and its branch. ${facts.commits > 0 ? quantity(facts.commits, 'commit') : 'No commit'} and ${quantity(facts.uncommitted, 'changed file')} go.`,
      'A copy of all of it is kept first; /rescue brings it back.',
    ],
  };
  const title = act === 'open' || act === 'draft' ? 'Title' : 'Message';
  const needsMessage = act === 'open' || act === 'draft' || commits.length > 0;
  const quoted: Block[] = needsMessage
    ? [paragraph(`${title}:`), { type: 'quote', blocks: [paragraph(message), ...(body ? [paragraph(body)] : [])] }]
    : [];
  const hint = needsMessage ? [paragraph('Reply to this message to change it.')] : [];
  const withHooks = commits.length > 0 && hooks.names.length > 0;
  const hooksLine = withHooks
    ? [paragraph(`Hooks of the repository stay off (${hooks.names.join(', ')}), unless an owner has them run.`)]
    : [];
  const yes: Record<Act, string> = {
    commit: 'Commit',
    merge: check ? 'Check and merge' : `Merge into ${base}`,
    open: 'Open PR',
    draft: 'Open draft',
    push: 'Publish',
    discard: 'Discard',
  };
  return {
    blocks: [...head(shown), ...steps[act].map((line) => paragraph(line)), ...quoted, ...hint, ...hooksLine],
    buttons: [
      [
        button(yes[act], `yes-${act}`),
        ...(act === 'open' && canOpen ? [button('As a draft', 'yes-draft')] : []),
        button('Back', 'back'),
      ],
      ...(withHooks ? [[button(`With hooks`, `hooks-${act}`)]] : []),
    ],
  };
}

/** `work:<act>:<session>:<token>` */
function workAction(act: string, { session, facts }: Pick<WorkFactsShown, 'session' | 'facts'>): string {
  return `${workCardVerb}:${act}:${session.id}:${facts.token.slice(0, tokenLength)}`;
}

/** Undefined: it is no such button. */
export function readWorkAction(argument: string): { act: string; sessionId: string; token: string } | undefined {
  const [act, sessionId, token] = argument.split(':');
  return act && sessionId && token !== undefined ? { act, sessionId, token } : undefined;
}

export function isTokenOf(token: string, { token: whole }: WorkFacts): boolean {
  return whole.startsWith(token) && token.length === Math.min(tokenLength, whole.length);
}
