import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import type { WorkspacePlace } from '../../../src/core/ports/workspaces/making.ts';

/** What a session, or its person, may do in a worktree before it is discarded. */
const kinds = [
  ...['commit', 'amend', 'edit', 'untracked', 'chmod', 'symlink', 'rename', 'delete', 'stage', 'stash', 'stash-drop'],
  ...['reset', 'rebase', 'merge', 'cherry-pick', 'submodule', 'nested', 'killed-git', 'gone-by-hand', 'branch-renamed'],
  ...['branch-deleted', 'detached', 'ignored', 'odd-name', 'attributes', 'empty', 'conflict-solved', 'intent'],
] as const;

export interface Step {
  kind: (typeof kinds)[number];
  /** Makes contents differ. */
  seed: number;
}

export const histories: fc.Arbitrary<Step[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), seed: fc.nat({ max: 9_999 }) }),
  { minLength: 1, maxLength: 10 },
);

/** A repository of a person with a worktree of a session, on disk. */
export interface Grounds {
  root: string;
  checkout: string;
  place: WorkspacePlace;
  /** `<data>/rescue` */
  rescue: string;
  env: NodeJS.ProcessEnv;
  /** Runs Git as a session would; `tries` does without an error. */
  git(folder: string, ...args: string[]): string;
  tries(folder: string, ...args: string[]): string | undefined;
  end(): void;
}

export function layGrounds(): Grounds {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'rescue-')));
  const env = {
    ...{ PATH: process.env.PATH, HOME: join(root, 'home'), GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' },
    ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com', GIT_EDITOR: 'true' },
    ...{ GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.com', GIT_ALLOW_PROTOCOL: 'file' },
  };
  const git = (folder: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'latin1', stdio: ['ignore', 'pipe', 'pipe'] });
  const checkout = join(root, 'work');
  mkdirSync(join(root, 'home'));
  mkdirSync(checkout);
  git(checkout, 'init', '-q', '-b', 'main');
  const files: Record<string, string> = {
    'a.txt': 'one\ntwo\nthree\n',
    'dir/b.txt': 'b\n',
    'run.sh': '#!/bin/sh\n',
    '.gitignore': 'secret*\nnode_modules/\nbuild/\n',
    'package.json': '{}\n',
  };
  for (const [path, text] of Object.entries(files)) write(checkout, path, text);
  git(checkout, 'add', '.');
  git(checkout, 'commit', '-qm', 'first');
  write(checkout, 'secret.env', 'TOKEN=1\n');
  const path = join(root, 'data/worktrees/project/slug');
  mkdirSync(join(path, '..'), { recursive: true });
  git(checkout, 'worktree', 'add', '-q', '-b', 'dispatch/slug', path);
  write(path, 'secret.env', 'TOKEN=1\n');
  const baseSha = git(checkout, 'rev-parse', 'HEAD').trim();
  return {
    ...{ root, checkout, env, git, rescue: join(root, 'data/rescue') },
    place: { checkout, path, inside: '', branch: 'dispatch/slug', base: 'main', baseSha },
    tries(folder, ...args) {
      try {
        return git(folder, ...args);
      } catch {
        return undefined;
      }
    },
    end: () => rmSync(root, { recursive: true, force: true }),
  };
}

export function write(folder: string, path: string | Buffer, text: string | Buffer): void {
  const file = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(path)]);
  mkdirSync(file.subarray(0, file.lastIndexOf('/')), { recursive: true });
  writeFileSync(file, text);
}

/** Runs the steps; one that is not possible just now does nothing. */
export function live(grounds: Grounds, steps: readonly Step[]): void {
  for (const step of steps) {
    try {
      act(grounds, step);
    } catch {}
  }
}

function act({ git, tries, root, checkout, place }: Grounds, { kind, seed }: Step): void {
  const top = place.path;
  const text = `${kind} ${seed}\n`;
  if (kind === 'commit') {
    write(top, `c${seed % 3}.txt`, text);
    git(top, 'add', '-A');
    git(top, 'commit', '-qm', text);
  } else if (kind === 'amend') {
    write(top, 'dir/b.txt', text);
    git(top, 'commit', '-qa', '--amend', '-m', text);
  } else if (kind === 'edit') {
    if (existsSync(top)) appendFileSync(join(top, 'a.txt'), text);
  } else if (kind === 'untracked') {
    if (existsSync(top)) write(top, `new/u${seed % 5}.txt`, text);
  } else if (kind === 'chmod') chmodSync(join(top, 'run.sh'), seed % 2 === 0 ? 0o755 : 0o644);
  else if (kind === 'symlink') symlinkSync(`../nowhere-${seed}`, join(top, `link${seed % 3}`));
  else if (kind === 'rename') renameSync(join(top, 'a.txt'), join(top, `moved${seed % 3}.txt`));
  else if (kind === 'delete') rmSync(join(top, seed % 2 === 0 ? 'dir' : 'a.txt'), { recursive: true });
  else if (kind === 'stage') {
    write(top, 'staged.txt', text);
    git(top, 'add', 'staged.txt');
    write(top, 'staged.txt', `${text}later\n`);
  } else if (kind === 'stash') git(top, 'stash', '-q', '-u');
  else if (kind === 'stash-drop') git(top, 'stash', 'drop', '-q');
  else if (kind === 'reset') git(top, 'reset', '-q', '--hard', 'HEAD~1');
  else if (kind === 'rebase' || kind === 'merge' || kind === 'cherry-pick' || kind === 'conflict-solved') {
    conflict({ git, tries, top, kind, seed });
  } else if (kind === 'submodule') {
    if (!existsSync(join(root, 'library'))) makeLibrary(git, join(root, 'library'));
    if (!existsSync(join(top, 'sub'))) git(top, 'submodule', 'add', '-q', join(root, 'library'), 'sub');
    if (seed % 3 > 0) work(git, join(top, 'sub'), text, seed % 3 === 1);
  } else if (kind === 'nested') {
    const folder = join(top, 'inner/repo');
    mkdirSync(folder, { recursive: true });
    git(folder, 'init', '-q');
    if (seed % 4 > 0) work(git, folder, text, seed % 4 < 3);
  } else if (kind === 'killed-git') {
    const own = git(top, 'rev-parse', '--absolute-git-dir').trim();
    writeFileSync(join(own, 'index.lock'), 'half an index');
  } else if (kind === 'gone-by-hand') rmSync(top, { recursive: true });
  else if (kind === 'branch-renamed') git(top, 'branch', '-m', `mine-${seed}`);
  else if (kind === 'branch-deleted') {
    tries(top, 'checkout', '-q', '--detach');
    git(checkout, 'branch', '-qD', place.branch);
  } else if (kind === 'detached') git(top, 'checkout', '-q', '--detach');
  else if (kind === 'ignored') ignore(top, text, seed);
  else if (kind === 'odd-name') {
    write(top, seed % 2 === 0 ? 'line\nbreak "\\\t.txt' : Buffer.from([0x66, 0xff, 0xfe, 0x2e]), text);
  } else if (kind === 'attributes') {
    write(top, '.gitattributes', '*.crlf text eol=crlf\n*.up filter=up\n');
    git(top, 'config', 'filter.up.clean', 'tr a-z A-Z');
    write(top, 'x.crlf', `${text}mixed\r\nend\n`);
    write(top, 'x.up', text);
    if (seed % 2 === 0) {
      git(top, 'add', '-A');
      git(top, 'commit', '-qm', text);
    }
  } else if (kind === 'empty') write(top, `empty${seed % 3}`, '');
  else {
    write(top, 'intent.txt', text);
    git(top, 'add', '-N', 'intent.txt');
  }
}

/** What a submodule is cloned from. */
function makeLibrary(git: Grounds['git'], library: string): void {
  mkdirSync(library);
  git(library, 'init', '-q', '-b', 'main');
  write(library, 'lib.txt', 'lib\n');
  git(library, 'add', '.');
  git(library, 'commit', '-qm', 'library');
}

function work(git: Grounds['git'], folder: string, text: string, isCommitted: boolean): void {
  write(folder, 'work.txt', text);
  if (!isCommitted) return;
  git(folder, 'add', '-A');
  git(folder, 'commit', '-qm', text);
  write(folder, 'work.txt', `${text}after\n`);
}

function ignore(top: string, text: string, seed: number): void {
  if (!existsSync(top)) return;
  if (seed % 3 === 0) write(top, 'secret.env', text);
  else if (seed % 3 === 1) write(top, 'build/deep/out.bin', text);
  else write(top, 'node_modules/x/index.js', text);
}

/** Two sides that differ in one file; the second one stops in the middle. */
function conflict(facts: Pick<Grounds, 'git' | 'tries'> & { top: string; kind: string; seed: number }): void {
  const { git, tries, top, kind, seed } = facts;
  const here = git(top, 'rev-parse', 'HEAD').trim();
  write(top, 'dir/b.txt', `theirs ${seed}\n`);
  git(top, 'add', 'dir/b.txt');
  git(top, 'commit', '-qm', `theirs ${seed}`);
  const theirs = git(top, 'rev-parse', 'HEAD').trim();
  git(top, 'reset', '-q', '--hard', here);
  write(top, 'dir/b.txt', `ours ${seed}\n`);
  git(top, 'commit', '-qam', `ours ${seed}`);
  write(top, 'c9.txt', `after ${seed}\n`);
  git(top, 'add', '-A');
  git(top, 'commit', '-qm', `after ${seed}`);
  const how = kind === 'cherry-pick' ? ['cherry-pick'] : kind === 'rebase' ? ['rebase', '-q'] : ['merge', '-q'];
  tries(top, ...how, theirs);
  if (kind !== 'conflict-solved') return;
  write(top, 'dir/b.txt', `solved ${seed}\n`);
  git(top, 'add', 'dir/b.txt');
}

/** Hashes of all contents that the worktree holds: in its files, and in what Git keeps through it. */
export function heldBy(grounds: Grounds): Map<string, string> {
  const { tries, place, checkout } = grounds;
  const held = new Map<string, string>();
  const from = place.path;
  // Seen from the checkout: these are of all worktrees, also of one whose folder is gone.
  for (const sha of blobsOf(grounds, checkout, ['--all', '--reflog', '--indexed-objects'])) held.set(sha, 'git');
  if (!existsSync(from)) return held;
  for (const name of ['ORIG_HEAD', 'MERGE_HEAD', 'CHERRY_PICK_HEAD', 'REBASE_HEAD', 'AUTO_MERGE']) {
    if (tries(from, 'rev-parse', '--verify', '-q', `${name}^{}`) === undefined) continue;
    for (const sha of blobsOf(grounds, from, [name])) held.set(sha, name);
  }
  for (const [path, file] of filesIn(place.path)) {
    if (path.startsWith('node_modules/') || path === '.git') continue;
    held.set(blobHash(contentAt(file)), JSON.stringify(path));
  }
  for (const inner of ['sub', 'inner/repo']) {
    const folder = join(place.path, inner);
    if (!existsSync(join(folder, '.git'))) continue;
    for (const sha of blobsOf(grounds, folder, ['--all', '--reflog', '--indexed-objects'])) held.set(sha, inner);
  }
  return held;
}

/** Hashes of all contents that refs of the person or of the rescues lead to, and of kept ignored files. */
export function reachableNow(grounds: Grounds): Set<string> {
  const { root, rescue, checkout } = grounds;
  const found = new Set<string>();
  const vault = join(rescue, 'project.git');
  const library = join(root, 'library');
  const made = [
    ...(existsSync(library) ? [library] : []),
    ...(existsSync(join(vault, 'info/attributes')) ? [vault] : []),
  ];
  for (const folder of [checkout, ...made]) {
    for (const sha of blobsOf(grounds, folder, ['--all'])) found.add(sha);
  }
  for (const folder of [join(rescue, 'project.files'), checkout]) {
    if (!existsSync(folder)) continue;
    for (const [path, file] of filesIn(folder)) if (!path.startsWith('.git/')) found.add(blobHash(contentAt(file)));
  }
  return found;
}

/** Everything about the person's checkout that no rescue may change. */
export function portraitOf({ checkout, git }: Grounds): unknown {
  const files = [...filesIn(checkout)].filter(([path]) => !path.startsWith('.git/'));
  return {
    head: readFileSync(join(checkout, '.git/HEAD'), 'utf8'),
    main: git(checkout, 'rev-parse', 'main'),
    index: readFileSync(join(checkout, '.git/index')).toString('base64'),
    reflog: readFileSync(join(checkout, '.git/logs/HEAD'), 'utf8'),
    status: git(checkout, '--no-optional-locks', 'status', '--porcelain', '-z'),
    refs: git(checkout, 'for-each-ref', 'refs/tags', 'refs/remotes', 'refs/stash', 'refs/dispatch'),
    files: files.map(([path, file]) => [path, blobHash(contentAt(file)), lstatSync(file).mode]),
  };
}

function blobsOf({ git, env }: Grounds, folder: string, args: readonly string[]): string[] {
  const names = git(folder, 'rev-list', '--objects', ...args)
    .split('\n')
    .map((line) => line.split(' ')[0]!)
    .filter(Boolean);
  const kinds = execFileSync('git', ['cat-file', '--batch-check'], {
    ...{ cwd: folder, env, encoding: 'utf8', input: `${[...new Set(names)].join('\n')}\n` },
  });
  return kinds
    .split('\n')
    .filter((line) => line.includes(' blob '))
    .map((line) => line.split(' ')[0]!);
}

/** All files and links; `.git` folders left out. Names as latin1. */
export function filesIn(folder: string | Buffer, prefix = ''): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const path = `${prefix}${entry.name.toString('latin1')}`;
    const file = Buffer.concat([Buffer.from(folder), Buffer.from('/'), entry.name]);
    if (entry.isDirectory() && entry.name.toString() !== '.git') {
      for (const [inner, at] of filesIn(file, `${path}/`)) found.set(inner, at);
    } else if (!entry.isDirectory() && entry.name.toString() !== '.git') found.set(path, file);
  }
  return found;
}

export function contentAt(file: Buffer): Buffer {
  return lstatSync(file).isSymbolicLink() ? readlinkSync(file, 'buffer') : readFileSync(file);
}

function blobHash(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
