import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { WorkspaceFinishing } from '../../../src/core/ports/workspaces/finishing.ts';
import type { WorkspacePlace } from '../../../src/core/ports/workspaces/making.ts';
import { createWorkspaceFinishing } from '../../../src/workspaces/finishing/finishing.ts';
import { silentLog } from '../../fakes/silent-log.ts';

/** A repository with one commit on `main`, a worktree on `dispatch/work`, and what finishes the work in it. */
export interface Laboratory {
  top: string;
  checkout: string;
  place: WorkspacePlace;
  finishing: WorkspaceFinishing;
  env: NodeJS.ProcessEnv;
  /** Runs Git in the worktree; `there`: in the checkout. */
  git(...args: string[]): string;
  there(...args: string[]): string;
  /** Writes a file in the worktree; `writeThere`: in the checkout. */
  write(path: string, text: string | Uint8Array): void;
  writeThere(path: string, text: string): void;
  /** Writes a file and commits it. */
  commitFile(path: string, text: string): string;
  commitThere(path: string, text: string): string;
  signal: AbortSignal;
}

const identity = {
  ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.com' },
  ...{ GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.com' },
};

export interface LaboratoryOptions {
  env?: NodeJS.ProcessEnv;
  /** Git knows nobody. */
  isAnonymous?: boolean;
  signMs?: number;
}

export function createLaboratory({ env: more, isAnonymous, signMs }: LaboratoryOptions = {}): Laboratory {
  const top = realpathSync(mkdtempSync(join(tmpdir(), 'finishing-')));
  onTestFinished(() => rmSync(top, { recursive: true, force: true, maxRetries: 5 }));
  const [home, checkout, path] = [join(top, 'home'), join(top, 'checkout'), join(top, 'worktree')];
  mkdirSync(home);
  mkdirSync(checkout);
  const plain = { HOME: home, PATH: process.env.PATH, GIT_CONFIG_NOSYSTEM: '1', XDG_CONFIG_HOME: join(home, 'xdg') };
  const env = { ...plain, ...(isAnonymous ? {} : identity), ...more };
  const run = (folder: string, args: string[]) =>
    execFileSync('git', args, { cwd: folder, env: { ...plain, ...identity }, encoding: 'utf8', stdio: 'pipe' });
  const put = (folder: string) => (name: string, text: string | Uint8Array) => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  const commit = (folder: string) => (name: string, text: string) => {
    put(folder)(name, text);
    run(folder, ['add', '--', name]);
    run(folder, ['commit', '-qm', `Change ${name}`]);
    return run(folder, ['rev-parse', 'HEAD']).trim();
  };
  run(checkout, ['init', '-q', '-b', 'main']);
  const baseSha = commit(checkout)('a.txt', 'one\ntwo\nthree\n');
  run(checkout, ['worktree', 'add', '-q', '-b', 'dispatch/work', path]);
  return {
    ...{ top, checkout, env, write: put(path), writeThere: put(checkout), signal: new AbortController().signal },
    place: { checkout, path, inside: '', branch: 'dispatch/work', base: 'main', baseSha },
    finishing: createWorkspaceFinishing({ env, logs: join(top, 'logs'), log: silentLog, ...(signMs && { signMs }) }),
    git: (...args) => run(path, args),
    there: (...args) => run(checkout, args),
    commitFile: commit(path),
    commitThere: commit(checkout),
  };
}

/** A program for a test. */
export function writeProgram(file: string, lines: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${lines}\n`);
  chmodSync(file, 0o755);
}

/** Everything of a repository that may change: names, index, files. */
export function stateOf({ git, there, place, checkout }: Laboratory): unknown {
  const folders = [git, there].map((run) => [
    run('status', '--porcelain=v2', '--branch', '--ignored'),
    run('ls-files', '--stage'),
    run('rev-parse', '--absolute-git-dir'),
  ]);
  const files = [place.path, checkout].map((folder) => join(folder, 'a.txt'));
  return [folders, git('show-ref'), files.map((file) => existsSync(file) && readFileSync(file, 'utf8'))];
}
