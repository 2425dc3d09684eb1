import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { BridgeError } from '../../core/model/errors.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Rescued } from '../../core/ports/workspaces/rescue.ts';
import { formatWhole } from '../../text/format/numbers.ts';
import type { OpenGit } from '../git/git.ts';
import {
  assertFits,
  type IgnoredFile,
  type IgnoredList,
  keepIgnored,
  listIgnored,
  readIgnored,
  stampOf,
} from './ignored.ts';
import { onDisk, type RawPath, readable } from './raw-path.ts';
import { type Reading, readWorktree } from './reading.ts';
import { hashOf, isAnything, type Recorded, record } from './record.ts';
import { adminFiles, namedObjects } from './roots.ts';
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
  /** The look of the worktree then. */
  signature: string;
}

const mostTries = 5;

/** Looks until nothing changes while it looks. @throws BridgeError `workspace` */
export async function keepMoment(open: OpenGit, vault: Vault, place: WorkspacePlace, id: string): Promise<Moment> {
  let before = await survey(open, place);
  for (let left = mostTries; left > 0; left -= 1) {
    const seen = await look(vault, place, before).catch((error: unknown) => error);
    const after = await survey(open, place);
    if (before.signature === after.signature) {
      if (!isLook(seen)) throw seen;
      assertFits(seen.ignored);
      return commitMoment(vault, place, id, seen);
    }
    before = after;
  }
  throw new BridgeError('workspace', 'the worktree keeps changing', {
    userMessage: `Files in ${place.path} changed each time they were read. Nothing was removed. Try again when nothing writes there.`,
  });
}

/** Nothing has changed since this moment: by the looks of it, or else by its bytes. */
export async function isAsKept(
  open: OpenGit,
  vault: Vault,
  place: WorkspacePlace,
  kept: { signature: string; state: string },
): Promise<boolean> {
  const now = await survey(open, place);
  return now.signature === kept.signature || (await look(vault, place, now)).state === kept.state;
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

/** What is there, without a look at bytes. */
interface Survey {
  tree: Worktree;
  reading: Reading;
  branches: string[];
  ignored: IgnoredList;
  named: string[];
  /** The same signature, the same worktree. */
  signature: string;
}

interface Look {
  tree: Worktree;
  recorded: Recorded;
  ignored: IgnoredFile[];
  excepted: RawPath[];
  state: string;
  signature: string;
}

function isLook(seen: unknown): seen is Look {
  return typeof seen === 'object' && seen !== null && 'recorded' in seen;
}

async function survey(open: OpenGit, place: WorkspacePlace): Promise<Survey> {
  const tree = await worktreeOf(open, place);
  const reading = await readWorktree(open, tree);
  const head = tree.admin === undefined ? undefined : await tree.git.tries(['symbolic-ref', '--short', '-q', 'HEAD']);
  const branches = [...new Set([place.branch, head?.stdout.trim() ?? ''])].filter(Boolean);
  const named = (await namedObjects(tree, branches)).toSorted();
  const ignored = tree.isThere ? await listIgnored(tree.top, ignoredWithin(reading, '')) : { files: [], excepted: [] };
  const signature = hashOf([await lookOf(reading), ignored, branches, named]);
  return { tree, reading, branches, ignored, named, signature };
}

async function look(vault: Vault, place: WorkspacePlace, seen: Survey): Promise<Look> {
  const { tree, reading, branches, named, signature } = seen;
  const bases = await basesOf(tree, place);
  const recorded = await record(vault, reading, { without: `refs/heads/${place.branch}`, bases, named });
  const ignored = await readIgnored(tree.top, place.checkout, seen.ignored);
  const contents = ignored.map(({ path, mode, content, isKept }) => [path, mode, content, isKept]);
  const state = hashOf([recorded.state, contents, branches, named]);
  return { tree, recorded, ignored, excepted: seen.ignored.excepted, state, signature };
}

/** Names and stamps of all files, and the index. */
async function lookOf({ tree, files, index, solved, changed, nested }: Reading): Promise<unknown> {
  const stamps: string[] = [];
  const stamp = async (folder: string, path: RawPath) => {
    const facts = await lstat(onDisk(folder, path), { bigint: true }).catch(() => undefined);
    return `${path} ${facts === undefined ? '' : stampOf(facts)}`;
  };
  for (let at = 0; at < files.length; at += 64) {
    stamps.push(...(await Promise.all(files.slice(at, at + 64).map((path) => stamp(tree.top, path)))));
  }
  for (const path of await adminFiles(tree)) stamps.push(await stamp(tree.admin!, path));
  const inner = await Promise.all(nested.map(({ path, reading }) => lookOf(reading).then((look) => [path, look])));
  return [stamps, index, solved, changed, inner];
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
  const kept = ignored.filter(({ isKept }) => isKept);
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
    ignored: ignored.map(({ path, mode, content, isKept }) => ({ path, mode, content, isKept })),
    excepted: seen.excepted,
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
  if (kept.length > 0) await keepIgnored(tree.top, ignored, folderOf(vault, id));
  await vault.verify(sha);
  if (recorded.head !== undefined) await vault.git(['update-ref', 'refs/dispatch/held', recorded.head]);
  return { sha, facts, tree, signature: seen.signature };
}

/** The state of a rescue as its commit tells it. */
export async function readFacts(vault: Vault, sha: string): Promise<RescueFacts> {
  return factsOf(await vault.git(['log', '-1', '--format=%B', sha]));
}

function countText(count: number, noun: string): string {
  return `${formatWhole(count)} ${noun}${count === 1 ? '' : 's'}`;
}
