import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createDisk } from '../../src/system/disk/disk.ts';

/** A project on a real disk, with a folder beside it that nobody allowed. */
export interface ProjectFolder {
  /** Without links. */
  project: string;
  outside: string;
  disk: ReturnType<typeof createDisk>;
  /** Makes a file below the folder that holds both, with the folders above it. */
  file(path: string, text?: string): string;
  /** Makes a link at `path` that says `target`. */
  link(path: string, target: string): string;
  /** Runs the real git in the project, with no settings but its own. */
  git(...args: string[]): string;
}

export function createProjectFolder(): ProjectFolder {
  const base = realpathSync(mkdtempSync(join(tmpdir(), 'bridge-ground-')));
  onTestFinished(() => rmSync(base, { recursive: true }));
  const [project, outside] = [join(base, 'project'), join(base, 'outside')];
  mkdirSync(project);
  mkdirSync(outside);
  const env = { PATH: process.env.PATH ?? '', HOME: base, GIT_CONFIG_NOSYSTEM: '1' };
  const at = (path: string) => {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    return join(base, path);
  };

  return {
    project,
    outside,
    disk: createDisk(
      { PATH: env.PATH, HOME: base },
      {
        ownPlace: async (path) => (path.startsWith(join(base, 'bridge')) ? 'the bridge’s config file' : undefined),
        touchesOwn: async () => false,
      },
    ),
    file(path, text = '') {
      writeFileSync(at(path), text);
      return join(base, path);
    },
    link(path, target) {
      symlinkSync(target, at(path));
      return join(base, path);
    },
    git: (...args) => execFileSync('git', args, { cwd: project, env, encoding: 'utf8', stdio: 'pipe' }),
  };
}
