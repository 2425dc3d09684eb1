import { join } from 'node:path';
import { BridgeError } from '../../core/model/errors.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Rescued } from '../../core/ports/workspaces/rescue.ts';
import { formatWhole } from '../../text/format/numbers.ts';
import type { OpenGit } from '../git/git.ts';
import { assertFits, type IgnoredFile, keepIgnored, readIgnored } from './ignored.ts';
import { type RawPath, readable } from './raw-path.ts';
import { type Reading, readWorktree } from './reading.ts';
import { hashOf, isAnything, type Recorded, record } from './record.ts';
import { namedObjects } from './roots.ts';
import { nameForDisk, type Vault } from './vault.ts';
import { type Worktree, worktreeOf } from './worktree.ts';

/** The message of a rescue's commit, after its first line. */
export interface RescueFacts {
  id: string;
  state: string;
  head: string | undefined;
  branch: string;
  index: string;
  admin: string;
  nested: Recorded['nested'];
  /** Ignored files: those kept beside the repository and those that the checkout has too. */
  ignored: Pick<IgnoredFile, 'path' | 'mode' | 'content' | 'isKept'>[];
  what: string[];
  excepted: RawPath[];
  isKept: boolean;
}

/** A moment of a worktree, held in the vault by one commit; no ref leads to it yet. */
export interface Moment {
  sha: string;
  facts: RescueFacts;
  tree: Worktree;
}

const mostTries = 5;

/** Looks until nothing changes while it looks. @throws BridgeError `workspace` */
export async function keepMoment(open: OpenGit, vault: Vault, place: WorkspacePlace, id: string): Promise<Moment> {
  for (let left = mostTries; left > 0; left -= 1) {
    const first = await look(open, vault, place);
    assertFits(first.ignored.files);
    const again = await look(open, vault, place);
    if (first.state === again.state) return commitMoment(vault, place, id, again);
  }
  throw new BridgeError('workspace', 'the worktree keeps changing', {
    userMessage: `Files in ${place.path} changed each time they were read. Nothing was removed. Try again when nothing writes there.`,
  });
}

/** The state of a worktree now, to compare with `RescueFacts.state`. */
export async function stateOf(open: OpenGit, vault: Vault, place: WorkspacePlace): Promise<string> {
  return (await look(open, vault, place)).state;
}

function factsOf(message: string): RescueFacts {
  return JSON.parse(message.slice(message.indexOf('\n\n') + 2));
}

export function rescuedOf(vault: Vault, sha: string, facts: RescueFacts): Rescued {
  const hasFolder = facts.ignored.some(({ isKept }) => isKept);
  return {
    ref: facts.isKept ? refOfRescue(facts.id) : undefined,
    sha: facts.isKept ? sha : undefined,
    folder: hasFolder ? folderOf(vault, facts.id) : undefined,
    what: facts.what,
    excepted: facts.excepted.map(readable),
  };
}

export function refOfRescue(id: string): string {
  return `refs/dispatch/rescue/${nameForDisk(id)}`;
}

function folderOf(vault: Vault, id: string): string {
  return join(vault.files, nameForDisk(id));
}

interface Look {
  tree: Worktree;
  recorded: Recorded;
  ignored: { files: IgnoredFile[]; excepted: RawPath[] };
  state: string;
}

async function look(open: OpenGit, vault: Vault, place: WorkspacePlace): Promise<Look> {
  const tree = await worktreeOf(open, place);
  const reading = await readWorktree(open, tree);
  const bases = await basesOf(tree, place);
  const head = tree.admin === undefined ? undefined : await tree.git.tries(['symbolic-ref', '--short', '-q', 'HEAD']);
  const branches = [...new Set([place.branch, head?.stdout.trim() ?? ''])].filter(Boolean);
  const recorded = await record(vault, reading, { without: `refs/heads/${place.branch}`, bases, branches });
  const listed = ignoredWithin(reading, '');
  const ignored = tree.isThere ? await readIgnored(tree.top, place.checkout, listed) : { files: [], excepted: [] };
  const state = hashOf([recorded.state, ignored.files, (await namedObjects(tree, branches)).toSorted()]);
  return { tree, recorded, ignored, state };
}

/** The branch that the session began from, here and at its remotes. */
async function basesOf(tree: Worktree, place: WorkspacePlace): Promise<string[]> {
  const patterns = [`refs/heads/${place.base}`, `refs/remotes/${place.base}`, `refs/remotes/*/${place.base}`];
  const found = await tree.git(['for-each-ref', '--format=%(objectname)', ...patterns]);
  return [...new Set(found.split('\n').filter(Boolean))];
}

function ignoredWithin(reading: Reading, prefix: RawPath): RawPath[] {
  const own = reading.ignored.map((path) => `${prefix}${path}`);
  return [...own, ...reading.nested.flatMap((one) => ignoredWithin(one.reading, `${prefix}${one.path}/`))];
}

async function commitMoment(vault: Vault, place: WorkspacePlace, id: string, seen: Look): Promise<Moment> {
  const { recorded, ignored, tree } = seen;
  const kept = ignored.files.filter(({ isKept }) => isKept);
  const { commits, files, staged } = recorded.counts;
  const what = [
    ...(commits > 0 ? [countText(commits, 'commit')] : []),
    ...(files > 0 ? [countText(files, 'file')] : []),
    ...(staged > 0 ? [countText(staged, 'staged file')] : []),
    ...(kept.length > 0 ? [countText(kept.length, 'ignored file')] : []),
  ];
  const facts: RescueFacts = {
    ...{ id, state: seen.state, head: recorded.head, branch: place.branch, nested: recorded.nested, what },
    index: await vault.commit(recorded.index, [], 'Index\n'),
    admin: await vault.commit(recorded.admin, [], 'Folder of Git\n'),
    ignored: ignored.files.map(({ path, mode, content, isKept }) => ({ path, mode, content, isKept })),
    excepted: ignored.excepted,
    isKept: isAnything(recorded.counts) || kept.length > 0,
  };
  const earlier = await vault.refOf(refOfRescue(id));
  const nested = recorded.nested.map(({ commit }) => commit);
  const parents = [
    ...recorded.parents,
    facts.index,
    facts.admin,
    ...nested,
    ...(earlier === undefined ? [] : [earlier]),
  ];
  const sha = await vault.commit(recorded.files, parents, `Rescue of ${place.branch}\n\n${JSON.stringify(facts)}\n`);
  if (kept.length > 0) await keepIgnored(tree.top, ignored.files, folderOf(vault, id));
  await vault.verify(sha);
  if (recorded.head !== undefined) await vault.git(['update-ref', 'refs/dispatch/held', recorded.head]);
  return { sha, facts, tree };
}

/** The state of a rescue as its commit tells it. */
export async function readFacts(vault: Vault, sha: string): Promise<RescueFacts> {
  return factsOf(await vault.git(['log', '-1', '--format=%B', sha]));
}

function countText(count: number, noun: string): string {
  return `${formatWhole(count)} ${noun}${count === 1 ? '' : 's'}`;
}
