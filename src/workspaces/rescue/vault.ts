import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git, GitOptions, OpenGit } from '../git/git.ts';
import { entriesOf, nulListOf, onDisk, parentsOf, type RawPath } from './raw-path.ts';

/** Bytes pass as they are: this file goes before each `.gitattributes`. */
const attributes = '* -text !eol !crlf -ident !filter !working-tree-encoding\n';

/** What is written here is on disk before anything is taken away elsewhere. */
const lasting = ['core.fsync=committed,loose-object,reference', 'core.fsyncMethod=batch'];

const rescuer = {
  GIT_AUTHOR_NAME: 'dispatch-bridge',
  GIT_AUTHOR_EMAIL: 'dispatch-bridge@localhost',
  GIT_COMMITTER_NAME: 'dispatch-bridge',
  GIT_COMMITTER_EMAIL: 'dispatch-bridge@localhost',
};

export interface TreeEntry {
  mode: string;
  sha: string;
  path: RawPath;
}

/** The bare repository that holds what was rescued of one project. It borrows no objects. */
export interface Vault {
  /** `<folder>/<project>.git` */
  readonly path: string;
  /** Folder of the ignored files of all rescues: `<folder>/<project>.files`. */
  readonly files: string;
  git(args: readonly string[], options?: GitOptions): Promise<string>;
  bytes(args: readonly string[], options?: GitOptions): Promise<Uint8Array>;
  tries: Git['tries'];
  /** Copies objects, and all they lead to, from folders of objects of other repositories. */
  hold(objects: readonly string[], shas: readonly string[]): Promise<void>;
  /** The bytes of these files as a tree; a path that is gone is left out. `index`: kept between calls, for speed. */
  treeOnDisk(top: string, paths: readonly RawPath[], extra: readonly TreeEntry[], index: string): Promise<string>;
  /** A tree of objects that are held. */
  treeOf(entries: readonly TreeEntry[]): Promise<string>;
  blob(bytes: Uint8Array): Promise<string>;
  commit(tree: string, parents: readonly string[], message: string): Promise<string>;
  /** @throws BridgeError `workspace` when anything that the commit leads to is missing */
  verify(sha: string): Promise<void>;
  refOf(name: string): Promise<string | undefined>;
  entriesOf(tree: string): Promise<TreeEntry[]>;
  /** A name for an index of this call alone. */
  indexFile(name?: string): string;
}

/** A name for files and refs: of a-z, 0-9, `-` and `_`, everything else as `%xx`. */
export function nameForDisk(name: string): string {
  const safe = [...Buffer.from(name)]
    .map((byte) => {
      const sign = String.fromCharCode(byte);
      return /[a-z0-9_-]/.test(sign) ? sign : `%${byte.toString(16).padStart(2, '0')}`;
    })
    .join('');
  return safe.length <= 120 ? safe : `${safe.slice(0, 80)}-${createHash('sha256').update(name).digest('hex')}`;
}

/** Opens it, and makes it where it is missing. `format`: how the other repository names objects: `sha1`. */
export async function openVault(open: OpenGit, folder: string, project: string, format: string): Promise<Vault> {
  const path = join(folder, `${nameForDisk(project)}.git`);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (!existsSync(join(path, 'info/attributes'))) await make(open, folder, path, format);
  return vaultAt(open, path, join(folder, `${nameForDisk(project)}.files`));
}

/** What a killed call may have left. One caller at a time. */
export async function tidyVault(vault: Vault): Promise<void> {
  const left = await readdir(vault.path, { recursive: true }).catch(() => []);
  const stale = left.filter((name) =>
    /\.lock$|^tmp-index-|^objects\/pack\/tmp_|^objects\/[0-9a-f]{2}\/tmp_/.test(name),
  );
  for (const name of stale) await rm(join(vault.path, name), { force: true });
}

async function make(open: OpenGit, folder: string, path: string, format: string): Promise<void> {
  // Its attributes come last: without them it holds nothing yet.
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true, mode: 0o700 });
  const args = ['init', '--bare', '--quiet', '--template=', `--object-format=${format}`, path];
  await open(folder)(args);
  await mkdir(join(path, 'info'), { recursive: true });
  await writeFile(join(path, 'info/attributes.part'), attributes);
  await rename(join(path, 'info/attributes.part'), join(path, 'info/attributes'));
}

function vaultAt(open: OpenGit, path: string, files: string): Vault {
  const git = open(path);

  function here(options: GitOptions = {}): GitOptions {
    const settings = ['core.autocrlf=false', 'core.fileMode=true', 'core.symlinks=true', ...lasting];
    const plain = [
      'core.protectHFS=false',
      'core.protectNTFS=false',
      'core.ignoreCase=false',
      'core.logAllRefUpdates=false',
    ];
    return {
      ...options,
      env: { GIT_DIR: path, ...options.env },
      settings: [...settings, ...plain, ...(options.settings ?? [])],
    };
  }

  async function run(args: readonly string[], options?: GitOptions): Promise<string> {
    return (await git(args, here(options))).trim();
  }

  const vault: Vault = {
    path,
    files,
    git: run,
    bytes: (args, options) => git.bytes(args, here(options)),
    tries: (args, options) => git.tries(args, here(options)),

    async hold(objects, shas) {
      if (shas.length === 0) return;
      const held = (await run(['for-each-ref', '--format=%(objectname)', 'refs/dispatch/']))
        .split('\n')
        .filter(Boolean);
      await takeOverShallow(path, objects);
      const input = [...new Set(shas)].concat([...new Set(held)].map((sha) => `^${sha}`)).join('\n');
      await run(['pack-objects', '--revs', '--quiet', '--non-empty', join(path, 'objects/pack/pack')], {
        input: `${input}\n`,
        env: { GIT_ALTERNATE_OBJECT_DIRECTORIES: objects.map((folder) => JSON.stringify(folder)).join(':') },
      });
    },

    async treeOnDisk(top, paths, extra, index) {
      const options = { env: { GIT_INDEX_FILE: index, GIT_WORK_TREE: top } };
      const old = existsSync(index) ? entriesOf(await vault.bytes(['ls-files', '-z'], options)) : [];
      const wanted = new Set([...paths, ...extra.map((entry) => entry.path)]);
      const stale = old.filter((path) => !wanted.has(path));
      if (stale.length > 0) {
        await run(['update-index', '--force-remove', '-z', '--stdin'], { ...options, input: nulListOf(stale) });
      }
      const args = ['update-index', '--add', '--remove', '--replace', '-z', '--stdin'];
      const update = (files: readonly RawPath[]) => vault.tries(args, { ...options, input: nulListOf(files) });
      const failed = paths.length > 0 && (await update(paths)).exitCode !== 0;
      // A path that is a folder now, or behind a link, is nothing that it could add.
      if (failed) await run(args, { ...options, input: nulListOf(await reachable(top, paths)) });
      if (extra.length > 0) await run(['update-index', '-z', '--index-info'], { ...options, input: infoOf(extra) });
      return run(['write-tree'], options);
    },

    async treeOf(entries) {
      const index = vault.indexFile();
      const options = { env: { GIT_INDEX_FILE: index } };
      await run(['update-index', '-z', '--index-info'], { ...options, input: infoOf(entries) });
      const tree = await run(['write-tree'], options);
      await rm(index, { force: true });
      return tree;
    },

    blob: (bytes) => run(['hash-object', '-w', '--no-filters', '--stdin'], { input: bytes }),

    commit(tree, parents, message) {
      const from = [...new Set(parents)].flatMap((parent) => ['-p', parent]);
      return run(['commit-tree', tree, ...from, '-F', '-'], { input: message, env: rescuer });
    },

    async verify(sha) {
      await run(['rev-list', '--objects', '--quiet', sha]);
    },

    async refOf(name) {
      const { exitCode, stdout } = await vault.tries(['rev-parse', '--verify', '--quiet', name]);
      return exitCode === 0 ? stdout.trim() : undefined;
    },

    async entriesOf(tree) {
      return entriesOf(await vault.bytes(['ls-tree', '-r', '-z', '--full-tree', tree])).map(treeEntryOf);
    },

    indexFile: (name) => join(path, name ?? `tmp-index-${randomUUID()}`),
  };
  return vault;
}

/** The paths that no folder has taken the place of, and that no link leads to. */
async function reachable(top: string, paths: readonly RawPath[]): Promise<RawPath[]> {
  const folders = new Map<RawPath, boolean>();
  const found: RawPath[] = [];
  for (const path of paths) {
    for (const parent of parentsOf(path).toReversed()) {
      if (!folders.has(parent)) folders.set(parent, (await kindAt(top, parent)) === 'folder');
    }
    if (parentsOf(path).every((parent) => folders.get(parent)) && (await kindAt(top, path)) === 'file')
      found.push(path);
  }
  return found;
}

/** Links are files here. */
async function kindAt(top: string, path: RawPath): Promise<'folder' | 'file' | undefined> {
  const facts = await lstat(onDisk(top, path)).catch(() => undefined);
  return facts?.isDirectory() ? 'folder' : facts && 'file';
}

/** A history that was cut off ends here where it ends there. */
async function takeOverShallow(path: string, objects: readonly string[]): Promise<void> {
  const own = await linesOf(join(path, 'shallow'));
  const all = new Set(own);
  for (const folder of objects) for (const sha of await linesOf(join(folder, '../shallow'))) all.add(sha);
  if (all.size > own.length) await writeFile(join(path, 'shallow'), `${[...all].join('\n')}\n`);
}

async function linesOf(file: string): Promise<string[]> {
  if (!existsSync(file)) return [];
  return (await readFile(file, 'utf8')).split('\n').filter(Boolean);
}

function infoOf(entries: readonly TreeEntry[]): Buffer {
  return nulListOf(entries.map(({ mode, sha, path }) => `${mode} ${sha}\t${path}`));
}

/** `100644 blob <sha> TAB path` */
function treeEntryOf(line: string): TreeEntry {
  const at = line.indexOf('\t');
  const [mode = '', , sha = ''] = line.slice(0, at).split(' ');
  return { mode, sha, path: line.slice(at + 1) };
}
