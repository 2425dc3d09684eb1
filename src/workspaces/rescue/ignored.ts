import { createHash } from 'node:crypto';
import { type BigIntStats, createReadStream, existsSync } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, open, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { BridgeError } from '../../core/model/errors.ts';
import { onDisk, parentsOf, type RawPath, readable } from './raw-path.ts';

/** An ignored file of a worktree. */
export interface IgnoredFile {
  path: RawPath;
  /** Rights, as on disk. */
  mode: number;
  bytes: number;
  /** Another stamp, another state of the file. */
  stamp: string;
  /** Hash of its bytes, or `-> target` of a link. */
  content: string;
  /** The checkout has it with other bytes, or not at all. */
  isKept: boolean;
}

/** Kept ignored files of one rescue hold at most so many bytes: more is an output of a build, or a matter for its person. */
const mostBytes = 1_000_000_000;

/** Folders that a command makes again, each with what has to be beside or inside it. */
const reinstallable: readonly [name: RegExp, beside?: string, inside?: string][] = [
  [/^(?:node_modules|bower_components)$/, 'package.json'],
  [/^\.?venv$/, undefined, 'pyvenv.cfg'],
  [/^(?:__pycache__|\.pytest_cache|\.mypy_cache|\.ruff_cache|\.tox|\.nox|\.parcel-cache|\.turbo)$/],
  [/^target$/, 'Cargo.toml'],
  [/^\.gradle$/],
];

export interface IgnoredList {
  files: Omit<IgnoredFile, 'content' | 'isKept'>[];
  /** Folders that a command makes again. */
  excepted: RawPath[];
}

/** Looks at no bytes. */
export async function listIgnored(top: string, listed: readonly RawPath[]): Promise<IgnoredList> {
  const found: IgnoredList = { files: [], excepted: [] };

  async function take(path: RawPath): Promise<void> {
    const facts = await lstat(onDisk(top, path), { bigint: true }).catch(() => undefined);
    if (facts === undefined) return;
    if (facts.isDirectory()) {
      if (isReinstallable(top, path)) found.excepted.push(path);
      else
        for (const name of await readdir(onDisk(top, path), 'buffer')) await take(`${path}/${name.toString('latin1')}`);
    } else if (facts.isFile() || facts.isSymbolicLink()) {
      const mode = Number(facts.mode) & 0o777;
      found.files.push({ path, mode, bytes: Number(facts.size), stamp: stampOf(facts) });
    }
  }

  for (const path of listed) await take(path.replace(/\/$/, ''));
  found.files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return found;
}

export async function readIgnored(top: string, checkout: string, { files }: IgnoredList): Promise<IgnoredFile[]> {
  const read: IgnoredFile[] = [];
  for (const file of files) {
    const content = (await fileContentOf(top, file.path)) ?? '';
    const isKept = (await fileContentOf(checkout, file.path, file.bytes).catch(() => undefined)) !== content;
    read.push({ ...file, content, isKept });
  }
  return read;
}

/** Another stamp, another state of a file. */
export function stampOf({ ino, size, mode, mtimeNs, ctimeNs }: BigIntStats): string {
  return [ino, size, mode, mtimeNs, ctimeNs].join(' ');
}

/** @throws BridgeError `workspace` when there is more than a rescue holds */
export function assertFits(files: readonly IgnoredFile[]): void {
  const kept = files.filter(({ isKept }) => isKept);
  const total = kept.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total <= mostBytes) return;
  const largest = kept.toSorted((a, b) => b.bytes - a.bytes)[0]!;
  const size = `${Math.ceil(total / 1_000_000)} MB`;
  throw new BridgeError('workspace', 'too many ignored bytes', {
    userMessage: `Ignored files that changed take ${size}, and a rescue keeps at most 1,000 MB of them. Move or delete what you do not need (the largest is ${readable(largest.path)}), then try again.`,
  });
}

/** Copies them where only their owner can read them. A copy that is there with other bytes stays, under another name. */
export async function keepIgnored(top: string, files: readonly IgnoredFile[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { path, content } of files.filter(({ isKept }) => isKept)) {
    const there = await fileContentOf(folder, path).catch(() => undefined);
    if (there === content) continue;
    await makeParents(folder, path, 0o700);
    const part = onDisk(folder, `${path}.part`);
    await rm(part, { force: true });
    await copyOne(top, path, part, 0o600);
    if (there !== undefined) await rename(onDisk(folder, path), onDisk(folder, await freeName(folder, path)));
    await rename(part, onDisk(folder, path));
    if ((await fileContentOf(folder, path)) !== content) throw changedMeanwhile(path);
  }
}

/** Brings them back; what is there already stays as it is. */
export async function returnIgnored(folder: string, top: string, files: readonly Pick<IgnoredFile, 'path' | 'mode'>[]) {
  for (const { path, mode } of files) {
    const exists = await lstat(onDisk(top, path)).catch(() => undefined);
    if (exists !== undefined) continue;
    await makeParents(top, path, 0o777);
    const part = onDisk(top, `${path}.part`);
    await rm(part, { force: true });
    await copyOne(folder, path, part, mode);
    await rename(part, onDisk(top, path));
  }
}

/** `-> target` of a link, or the hash of its bytes. `bytes`: another size is another content, without a look. */
export async function fileContentOf(top: string, path: RawPath, bytes?: number): Promise<string | undefined> {
  const file = onDisk(top, path);
  const facts = await lstat(file);
  if (facts.isSymbolicLink()) return `-> ${(await readlink(file, 'buffer')).toString('latin1')}`;
  if (!facts.isFile() || (bytes !== undefined && facts.size !== bytes)) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  return hash.digest('hex');
}

function changedMeanwhile(path: RawPath): BridgeError {
  return new BridgeError('workspace', 'a file changed while it was read', {
    userMessage: `${readable(path)} changed while it was read. Nothing was removed. Try again when nothing writes there.`,
  });
}

function isReinstallable(top: string, path: RawPath): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const parent = parentsOf(path)[0];
  const here = (file: string) => existsSync(onDisk(top, `${path}/${file}`));
  const near = (file: string) => existsSync(onDisk(top, parent === undefined ? file : `${parent}/${file}`));
  return reinstallable.some(
    ([pattern, beside, inside]) =>
      pattern.test(name) && (beside === undefined || near(beside)) && (inside === undefined || here(inside)),
  );
}

async function makeParents(top: string, path: RawPath, mode: number): Promise<void> {
  for (const parent of parentsOf(path).toReversed()) {
    const there = await lstat(onDisk(top, parent)).catch(() => undefined);
    if (there === undefined) await mkdir(onDisk(top, parent), { mode });
    else if (!there.isDirectory()) throw notAFolder(parent);
  }
}

export function notAFolder(path: RawPath): BridgeError {
  return new BridgeError('workspace', 'a folder is something else', {
    userMessage: `${readable(path)} is no folder. Move it away, then try again.`,
  });
}

async function copyOne(top: string, path: RawPath, target: Buffer, mode: number): Promise<void> {
  const source = onDisk(top, path);
  if ((await lstat(source)).isSymbolicLink()) return symlink(await readlink(source, 'buffer'), target);
  await copyFile(source, target);
  await chmod(target, mode);
  const file = await open(target, 'r');
  await file.sync().finally(() => file.close());
}

async function freeName(folder: string, path: RawPath): Promise<RawPath> {
  for (let number = 1; ; number += 1) {
    const name = `${path}.before-${number}`;
    if ((await lstat(onDisk(folder, name)).catch(() => undefined)) === undefined) return name;
  }
}
