import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { BridgeError } from '../../core/model/errors.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Rescued } from '../../core/ports/workspaces/rescue.ts';
import type { OpenGit } from '../git/git.ts';
import { returnIgnored } from './ignored.ts';
import { type RescueFacts, readFacts } from './keep.ts';
import { onDisk, readable } from './raw-path.ts';
import { hashOf, nameOnDisk } from './record.ts';
import { tipOf } from './roots.ts';
import type { Vault } from './vault.ts';
import { worktreeOf } from './worktree.ts';

const serve = 'git -c uploadpack.allowAnySHA1InWant=true upload-pack';

/** A new worktree on a new branch with all files as they were; a restore that was cut off is finished. */
export async function restoreWorktree(
  open: OpenGit,
  vault: Vault,
  rescued: Rescued,
  place: WorkspacePlace,
): Promise<void> {
  if (rescued.sha === undefined) throw cannot('Nothing was kept: the branches of the repository have it all.');
  const facts = await readFacts(vault, rescued.sha);
  if (facts.head === undefined) throw cannot('The rescue has no commit to begin a branch from.');
  const git = open(place.checkout);
  const begun = join(vault.path, `restoring-${hashOf(place.path)}`);
  const before = await worktreeOf(open, place);
  // It was restored already: what happened there since is its person's.
  if (before.admin !== undefined && before.isThere && !existsSync(begun)) return;
  if (before.admin === undefined && before.isThere) throw cannot(`${place.path} is there already.`);
  await writeFile(begun, '');
  const quietly = ['--quiet', '--no-tags', '--no-write-fetch-head', `--upload-pack=${serve}`];
  await git(['fetch', ...quietly, vault.path, facts.head]);
  if (before.admin === undefined) {
    await mkdir(dirname(place.path), { recursive: true });
    const tip = await tipOf(before, `refs/heads/${place.branch}`);
    if (tip !== undefined && tip !== facts.head) throw cannot(`The branch ${place.branch} is there already.`);
    const on = tip === undefined ? ['-b', place.branch, place.path, facts.head] : [place.path, place.branch];
    await git(['worktree', 'add', '--quiet', '--no-checkout', ...on]);
  }
  const tree = await worktreeOf(open, place);
  await tree.git(['read-tree', 'HEAD']);
  await writeFiles(vault, rescued.sha, place.path);
  for (const one of facts.nested) await returnNested(open, vault, place.path, one);
  if (rescued.folder !== undefined) {
    await returnIgnored(
      rescued.folder,
      place.path,
      facts.ignored.filter(({ isKept }) => isKept),
    );
  }
  await rm(begun, { force: true });
}

/** All files of a tree, byte by byte, never through a link. */
async function writeFiles(vault: Vault, tree: string, top: string): Promise<void> {
  const index = vault.indexFile();
  const options = { env: { GIT_INDEX_FILE: index, GIT_WORK_TREE: top } };
  await vault.git(['read-tree', tree], options);
  await vault.git(['checkout-index', '--all', '--force', '--quiet'], options);
  await rm(index, { force: true });
  for (const { path } of await vault.entriesOf(tree)) {
    const named = nameOnDisk(path);
    if (named === path || !existsSync(onDisk(top, path))) continue;
    await mkdir(dirname(onDisk(top, named).toString()), { recursive: true });
    await rename(onDisk(top, path), onDisk(top, named));
  }
}

/** A repository within: its files, and its own folder of Git, with its objects again in one pack. */
async function returnNested(
  open: OpenGit,
  vault: Vault,
  top: string,
  one: RescueFacts['nested'][number],
): Promise<void> {
  const inner = join(top, readable(one.path));
  await mkdir(inner, { recursive: true });
  await writeFiles(vault, one.commit, inner);
  const message = await vault.git(['log', '-1', '--format=%B', one.commit]);
  const facts: RescueFacts = JSON.parse(message.slice(message.indexOf('\n\n') + 2));
  const folder = join(inner, '.git');
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'objects/pack'), { recursive: true });
  await mkdir(join(folder, 'refs'), { recursive: true });
  await writeFiles(vault, facts.admin, folder);
  // A submodule of a worktree has its folder of Git elsewhere and names its files by a path.
  await vault.tries(['config', '--file', join(folder, 'config'), '--unset-all', 'core.worktree']);
  const pack = await vault.git(['rev-list', '--objects', one.commit]);
  const names = pack
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(' ')[0]!);
  await vault.git(['pack-objects', '--quiet', join(folder, 'objects/pack/pack')], {
    input: `${names.join('\n')}\n`,
    env: { GIT_DIR: folder, GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(join(vault.path, 'objects')) },
  });
  if (facts.head !== undefined) {
    const { exitCode, said } = await open(inner).tries(['read-tree', 'HEAD'], {
      env: { GIT_DIR: folder, GIT_WORK_TREE: inner },
    });
    if (exitCode !== 0) throw cannot(`The repository ${readable(one.path)} could not be read: ${said}`);
  }
  for (const deeper of facts.nested) await returnNested(open, vault, inner, deeper);
}

function cannot(userMessage: string): BridgeError {
  return new BridgeError('workspace', 'the rescue is not restored', { userMessage });
}
