import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A real repository in a temporary folder, with a HOME of its own. */
export interface TestRepository {
  /** Holds everything. */
  root: string;
  /** The top folder, on `main` with one commit. */
  top: string;
  env: NodeJS.ProcessEnv;
  git(...args: string[]): string;
  /** The same in another folder. */
  gitIn(folder: string, ...args: string[]): string;
  /** Writes a file below `folder`. */
  write(path: string, text: string, folder?: string): void;
}

export function createRepository(name = 'app'): TestRepository {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bridge-git-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const home = join(root, 'home');
  const top = join(root, name);
  mkdirSync(home);
  mkdirSync(top);
  const env: NodeJS.ProcessEnv = {
    ...{ PATH: process.env.PATH, HOME: home, GIT_CONFIG_NOSYSTEM: '1' },
    ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org' },
    ...{ GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org' },
  };
  const gitIn = (folder: string, ...args: string[]) =>
    execFileSync('git', args, { cwd: folder, env, encoding: 'utf8', stdio: 'pipe' });
  const git = (...args: string[]) => gitIn(top, ...args);
  const write = (path: string, text: string, folder = top) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  git('init', '-q', '-b', 'main');
  write('a.txt', 'one\n');
  git('add', '.');
  git('commit', '-qm', 'first');
  return { root, top, env, git, gitIn, write };
}
