import { createHash } from 'node:crypto';
import { lstat, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { InstallCommand, WorkspacePlace } from '../../core/ports/workspaces/making.ts';

/** One way to install: the lock file that decides it, its command, and the other files that decide what runs then. */
interface Installer {
  lockFile: string;
  line: string | ((lock: string) => string);
  others: readonly string[];
}

const ofNode = ['package.json', '.npmrc', '.nvmrc', '.node-version', 'binding.gyp'];

/** In this order; the first that is there. */
const installers: readonly Installer[] = [
  {
    lockFile: 'pnpm-lock.yaml',
    line: 'pnpm install --frozen-lockfile',
    others: [...ofNode, '.pnpmfile.cjs', 'pnpm-workspace.yaml'],
  },
  {
    lockFile: 'yarn.lock',
    line: (lock) => (/^__metadata:/m.test(lock) ? 'yarn install --immutable' : 'yarn install --frozen-lockfile'),
    others: [...ofNode, '.yarnrc', '.yarnrc.yml'],
  },
  { lockFile: 'bun.lock', line: 'bun install --frozen-lockfile', others: [...ofNode, 'bunfig.toml'] },
  { lockFile: 'bun.lockb', line: 'bun install --frozen-lockfile', others: [...ofNode, 'bunfig.toml'] },
  { lockFile: 'package-lock.json', line: 'npm ci', others: ofNode },
  { lockFile: 'npm-shrinkwrap.json', line: 'npm ci', others: ofNode },
  {
    lockFile: 'uv.lock',
    line: 'uv sync --frozen',
    others: ['pyproject.toml', 'setup.py', 'setup.cfg', 'uv.toml', '.python-version'],
  },
  {
    lockFile: 'Cargo.lock',
    line: 'cargo fetch --locked',
    others: ['Cargo.toml', 'build.rs', '.cargo/config.toml', '.cargo/config', 'rust-toolchain', 'rust-toolchain.toml'],
  },
  { lockFile: 'go.sum', line: 'go mod download', others: ['go.mod', 'go.work'] },
];

/** Every file that any installer may run by: a command of the config may call any of them. */
const everyFile = [...new Set(installers.flatMap(({ lockFile, others }) => [lockFile, ...others]))].sort();

/** See `Preparation.install`. Looks in the project’s folder first, then at the top. */
export async function installOf(
  { path, inside }: WorkspacePlace,
  setup: string | undefined,
): Promise<InstallCommand | undefined> {
  const folder = inside === '' ? path : join(path, inside);
  if (setup !== undefined)
    return {
      line: setup,
      lockFile: undefined,
      fingerprint: await fingerprint(setup, [folder, path], [...everyFile, ...namedIn(setup)]),
    };
  for (const at of new Set([folder, path])) {
    for (const { lockFile, line, others } of installers) {
      const lock = await contentOf(join(at, lockFile));
      if (lock === undefined) continue;
      const command = typeof line === 'string' ? line : line(lock.toString());
      const there = at === folder ? command : `cd ${up(inside)} && ${command}`;
      return { line: there, lockFile, fingerprint: await fingerprint(there, [at], [lockFile, ...others]) };
    }
  }
  return undefined;
}

/** Scripts that a command names: `./setup.sh`. */
function namedIn(line: string): string[] {
  return line
    .split(/[\s;&|<>()'"]+/)
    .filter((word) => /[./]/.test(word) && !word.startsWith('/') && !word.includes('..'));
}

async function fingerprint(line: string, folders: readonly string[], names: readonly string[]): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify(line));
  for (const folder of new Set(folders)) {
    for (const name of [...new Set(names)].sort()) {
      const content = await contentOf(join(folder, name));
      hash.update(
        JSON.stringify([name, content === undefined ? null : createHash('sha256').update(content).digest('hex')]),
      );
    }
  }
  return hash.digest('hex');
}

/** Undefined: there is no such plain file. */
async function contentOf(path: string): Promise<Buffer | undefined> {
  try {
    return (await lstat(path)).isDirectory() ? undefined : await readFile(path);
  } catch {
    return undefined;
  }
}

function up(inside: string): string {
  return inside
    .split('/')
    .map(() => '..')
    .join('/');
}
