import { createHash } from 'node:crypto';
import { lstat, readlink } from 'node:fs/promises';
import type { RawPath } from './raw-path.ts';
import { onDisk } from './raw-path.ts';
import { diskKindOf, type Reading } from './reading.ts';
import { adminFiles, hadCommits, kindsOf, namedObjects, ownBlobs, ownCommits, tipOf } from './roots.ts';
import type { TreeEntry, Vault } from './vault.ts';

/** What a working tree and its Git hold, kept in the vault. */
export interface Recorded {
  /** Its files, byte by byte. */
  files: string;
  /** The index, with the sides of conflicts. */
  index: string;
  /** The files of its own folder of Git. */
  admin: string;
  head: string | undefined;
  /** What the record's commit has to lead to. */
  parents: string[];
  /** Repositories within it, each as a commit. */
  nested: { path: RawPath; isSubmodule: boolean; commit: string }[];
  counts: { commits: number; files: number; staged: number };
  /** Another state, another text. */
  state: string;
}

/** `without`: the branch of the session, which is no place where its work stays. `bases`: commits whose content is had. */
export async function record(
  vault: Vault,
  reading: Reading,
  options: { without: string; bases: readonly string[]; named: readonly string[] },
): Promise<Recorded> {
  const { tree } = reading;
  const { named } = options;
  const kinds = await kindsOf(tree, [...named, ...options.bases]);
  const of = (kind: string) => named.filter((sha) => kinds.get(sha) === kind);
  const had = await hadCommits(tree, options.without);
  const { own, tips } = await ownCommits(tree, [...of('commit'), ...of('tag')], had);
  const head = tree.admin === undefined ? undefined : await tipOf(tree, 'HEAD');

  const bases = options.bases.filter((sha) => kinds.get(sha) === 'commit');
  const inBase = await contentsOf(tree, bases);
  const inHead = head === undefined ? new Map<RawPath, Set<string>>() : await contentsOf(tree, [head]);
  const blobs = blobsIn([inBase, ...(own.length === 0 ? [inHead] : [])]);
  const wanted = [...reading.index, ...reading.solved].filter(({ mode }) => mode !== '160000');
  const staged = await kindsOf(tree, [...new Set(wanted.map(({ sha }) => sha))]);
  const strange = [...staged.keys()].filter((sha) => !blobs.has(sha));
  await vault.hold(
    [tree.objects],
    [...(head === undefined ? [] : [head]), ...tips, ...of('tree'), ...of('blob'), ...strange],
  );

  const index = await indexTree(vault, reading, staged);
  const admin = await blobTree(vault, tree.admin, await adminFiles(tree));
  const nested: Recorded['nested'] = [];
  const inner: Recorded[] = [];
  for (const one of reading.nested) {
    const within = await record(vault, one.reading, {
      without: '',
      bases: [],
      named: await namedObjects(one.reading.tree, []),
    });
    inner.push(within);
    nested.push({ ...one, commit: await commitOf(vault, within, one.path) });
  }
  const files = await filesTree(vault, reading);
  const trees = await Promise.all(of('tree').map((sha) => vault.commit(sha, [], 'A tree that was named\n')));
  const loose = of('blob').map((sha) => ({ mode: '100644', sha, path: sha }));
  const blobCommits =
    loose.length === 0 ? [] : [await vault.commit(await vault.treeOf(loose), [], 'Contents that were named\n')];

  const onDiskNow = new Map((await vault.entriesOf(files)).map((entry) => [entry.path, entry]));
  const changed = new Set(reading.changed.filter((path) => !isSame(onDiskNow.get(path), inBase.get(path), bases)));
  for (const [path, { mode, sha }] of onDiskNow) {
    if (mode !== '160000' && !blobs.has(sha) && !inHead.get(path)?.has(`${mode} ${sha}`)) changed.add(path);
  }
  const shown = new Set([...onDiskNow.values()].map(({ sha }) => sha));
  const onlyStaged = strange.filter((sha) => !shown.has(sha) && !of('blob').includes(sha));
  const isHad = own.length > 0 && (await isContentHad(reading, { own, had, blobs, head, inHead, inBase, bases }));
  const keptNested = inner.filter((one, at) => !reading.nested[at]!.isSubmodule || isAnything(one.counts));
  return {
    ...{ files, index, admin, head, nested },
    parents: [...(head === undefined ? [] : [head]), ...tips, ...trees, ...blobCommits],
    counts: {
      commits: (isHad ? 0 : own.length) + keptNested.reduce((sum, { counts }) => sum + counts.commits, 0),
      files:
        changed.size +
        keptNested.reduce((sum, { counts }, at) => sum + counts.files + (reading.nested[at]?.isSubmodule ? 0 : 1), 0),
      staged: onlyStaged.length + keptNested.reduce((sum, { counts }) => sum + counts.staged, 0),
    },
    state: hashOf([
      files,
      index,
      admin,
      head,
      [...kinds.keys()].filter((sha) => named.includes(sha)).toSorted(),
      inner.map(({ state }) => state),
    ]),
  };
}

/** The record of a repository within a working tree, or of the working tree itself with more parents. */
async function commitOf(vault: Vault, recorded: Recorded, path: RawPath): Promise<string> {
  const index = await vault.commit(recorded.index, [], 'Index\n');
  const admin = await vault.commit(recorded.admin, [], 'Folder of Git\n');
  const parents = [...recorded.parents, index, admin, ...recorded.nested.map(({ commit }) => commit)];
  const facts = {
    path,
    head: recorded.head,
    index,
    admin,
    nested: recorded.nested.map(({ path, isSubmodule, commit }) => ({ path, isSubmodule, commit })),
  };
  return vault.commit(recorded.files, parents, `A repository within\n\n${JSON.stringify(facts)}\n`);
}

export function isAnything(counts: Recorded['counts']): boolean {
  return counts.commits + counts.files + counts.staged > 0;
}

export function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** Files with a part `.git` in their path have another name in the tree, because Git allows none like it. */
async function filesTree(vault: Vault, { tree, files, elsewhere }: Reading): Promise<string> {
  const odd = files.filter((path) => isOdd(path));
  const extra = await blobsOf(vault, tree.top, odd);
  const renamed = extra.map((entry) => ({ ...entry, path: storedName(entry.path) }));
  const index = vault.indexFile();
  const plain = files.filter((path) => !isOdd(path));
  return vault.treeOnDisk(tree.top, plain, [...elsewhere, ...renamed], index);
}

function isOdd(path: RawPath): boolean {
  return /(?:^|\/)\.git(?:\/|$)/i.test(path);
}

const mark = '.dispatch-git';

function storedName(path: RawPath): RawPath {
  return path.replaceAll(/(?<=^|\/)\.git(?=\/|$)/gi, mark);
}

/** The other way round. */
export function nameOnDisk(path: RawPath): RawPath {
  return path.replaceAll(/(?<=^|\/)\.dispatch-git(?=\/|$)/g, '.git');
}

async function indexTree(vault: Vault, reading: Reading, there: Map<string, string>): Promise<string> {
  await vault.blob(new Uint8Array());
  const place = (what: string) => (entry: TreeEntry & { stage: string }) => ({
    ...entry,
    path: `${what}${entry.stage}/${entry.path}`,
  });
  const entries = [...reading.index.map(place('stage-')), ...reading.solved.map(place('solved-'))];
  return vault.treeOf(entries.filter(({ mode, sha }) => mode === '160000' || there.has(sha)));
}

async function blobTree(vault: Vault, folder: string | undefined, paths: readonly RawPath[]): Promise<string> {
  return vault.treeOf(
    folder === undefined
      ? []
      : (await blobsOf(vault, folder, paths)).map((entry) => ({ ...entry, path: storedName(entry.path) })),
  );
}

/** Files and links as blobs, without Git's view of their names. */
async function blobsOf(vault: Vault, top: string, paths: readonly RawPath[]): Promise<TreeEntry[]> {
  const kinds = await Promise.all(paths.map((path) => diskKindOf(top, path)));
  const files = paths.filter((_, at) => kinds[at] === 'file');
  const links = paths.filter((_, at) => kinds[at] === 'link');
  const found: TreeEntry[] = [];
  const shas = await hashes(vault, top, files, true);
  for (const path of files) {
    const isProgram = ((await lstat(onDisk(top, path))).mode & 0o100) !== 0;
    found.push({ mode: isProgram ? '100755' : '100644', sha: shas.get(path)!, path });
  }
  for (const path of links) {
    found.push({ mode: '120000', sha: await vault.blob(await readlink(onDisk(top, path), 'buffer')), path });
  }
  return found;
}

/** Hashes of files as they are on disk. */
export async function hashes(
  vault: Vault,
  top: string,
  paths: readonly RawPath[],
  write: boolean,
): Promise<Map<RawPath, string>> {
  if (paths.length === 0) return new Map();
  const quoted = paths.map((path) => quote(onDisk(top, path)));
  const args = ['hash-object', ...(write ? ['-w'] : []), '--no-filters', '--stdin-paths'];
  const shas = (await vault.git(args, { input: `${quoted.join('\n')}\n` })).split('\n');
  return new Map(paths.map((path, at) => [path, shas[at]!]));
}

/** As C writes a text. */
function quote(path: Buffer): string {
  const signs = [...path].map((byte) =>
    byte < 0x20 || byte >= 0x7f || byte === 0x22 || byte === 0x5c
      ? `\\${byte.toString(8).padStart(3, '0')}`
      : String.fromCharCode(byte),
  );
  return `"${signs.join('')}"`;
}

/** Path to its contents in these commits. */
async function contentsOf(tree: Reading['tree'], commits: readonly string[]): Promise<Map<RawPath, Set<string>>> {
  const found = new Map<RawPath, Set<string>>();
  for (const commit of commits) {
    const output = Buffer.from(await tree.git.bytes(['ls-tree', '-r', '-z', '--full-tree', commit])).toString('latin1');
    for (const line of output.split('\0').filter(Boolean)) {
      const at = line.indexOf('\t');
      const [mode = '', , sha = ''] = line.slice(0, at).split(' ');
      const path = line.slice(at + 1);
      const set = found.get(path) ?? new Set();
      found.set(path, set.add(`${mode} ${sha}`));
    }
  }
  return found;
}

function isSame(now: TreeEntry | undefined, base: Set<string> | undefined, bases: readonly string[]): boolean {
  if (now === undefined) return bases.length > 0 && base === undefined;
  return base?.has(`${now.mode} ${now.sha}`) === true;
}

function blobsIn(contents: readonly Map<RawPath, Set<string>>[]): Set<string> {
  return new Set(
    contents.flatMap((map) => [...map.values()].flatMap((set) => [...set].map((one) => one.split(' ')[1]!))),
  );
}

/** A squash merge: the base has each content of these commits, and each file of the last one as it is there. */
async function isContentHad(
  { tree }: Reading,
  facts: {
    own: readonly string[];
    had: readonly string[];
    blobs: Set<string>;
    head: string | undefined;
    inHead: Map<RawPath, Set<string>>;
    inBase: Map<RawPath, Set<string>>;
    bases: readonly string[];
  },
): Promise<boolean> {
  if (facts.head === undefined || facts.bases.length === 0) return false;
  const fork = await tree.git.tries(['merge-base', facts.head, facts.bases[0]!]);
  if (fork.exitCode !== 0) return false;
  const before = await contentsOf(tree, [fork.stdout.trim()]);
  const paths = new Set([...before.keys(), ...facts.inHead.keys()]);
  for (const path of paths) {
    const [old] = before.get(path) ?? [];
    const [now] = facts.inHead.get(path) ?? [];
    if (old === now) continue;
    if (now === undefined ? facts.inBase.has(path) : !facts.inBase.get(path)?.has(now)) return false;
  }
  return (await ownBlobs(tree, facts.own, facts.had)).every((sha) => facts.blobs.has(sha));
}
