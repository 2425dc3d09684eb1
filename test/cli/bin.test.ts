import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';

const bin = join(import.meta.dirname, '..', '..', 'bin', 'dispatch-bridge.js');

/** Loads the program in a Node that claims to be another one. */
async function runAs(version: string): Promise<{ code?: number; stdout?: string; stderr?: string }> {
  const script = `Object.defineProperty(process.versions, 'node', { value: '${version}' }); require('${bin}')`;
  return promisify(execFile)(process.execPath, ['-e', script]).catch((error) => error);
}

it.each(['8.17.0', '20.20.2', '22.11.0'])('Node %s gets one line that says what is needed', async (version) => {
  const { code, stdout, stderr } = await runAs(version);

  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toBe(
    `dispatch-bridge needs Node 22.12 or newer, and this is Node ${version}. Get a newer one from https://nodejs.org\n`,
  );
});

it('a clone in which nothing is installed says what to run', async () => {
  const clone = mkdtempSync(join(tmpdir(), 'dispatch-clone-'));
  onTestFinished(() => rmSync(clone, { recursive: true }));
  cpSync(join(bin, '..'), join(clone, 'bin'), { recursive: true });

  const program = join(clone, 'bin/dispatch-bridge.js');
  const { code, stdout, stderr } = await promisify(execFile)(process.execPath, [program, 'status']).catch((e) => e);

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(
    /^✗ A part of dispatch-bridge is missing.*\n {2}.*main\.js.*\n {2}→ Install it: npm --prefix .* ci\n$/,
  );
});

it('npm ci compiles nothing, and every package with an install script is decided on', () => {
  const { allowScripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const { packages } = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
  const withScript = Object.entries(packages as Record<string, { hasInstallScript?: true }>)
    .filter(([, { hasInstallScript }]) => hasInstallScript)
    .map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));

  expect(Object.keys(allowScripts).toSorted()).toEqual([...withScript, 'better-sqlite3'].toSorted());
  // npm would compile it because of its binding.gyp; its binaries are in the package. npm 10, which comes with Node 22,
  // knows only the word in the lock file, and `npm install` drops that: put it back.
  expect(allowScripts['better-sqlite3']).toBe(false);
  expect(packages['node_modules/better-sqlite3'].gypfile).toBe(false);
});

describe.runIf(process.platform === 'linux')('compiled code', () => {
  /** Runs a command that does more than look, and ends at once; with folders of its own. */
  async function help(folders: { home: string; temp: string }, env: NodeJS.ProcessEnv = {}): Promise<string> {
    const environment = { PATH: process.env.PATH, HOME: folders.home, TMPDIR: folders.temp, ...env };
    const { stdout } = await promisify(execFile)(process.execPath, [bin, 'pair', '--help'], { env: environment });
    expect(readdirSync(folders.temp)).toEqual([]);
    return stdout;
  }

  function makeFolders(): { home: string; temp: string; compiled: string } {
    const root = mkdtempSync(join(tmpdir(), 'dispatch-bin-'));
    onTestFinished(() => rmSync(root, { recursive: true }));
    const folders = { home: join(root, 'home'), temp: join(root, 'temp') };
    for (const folder of Object.values(folders)) mkdirSync(folder);
    return { ...folders, compiled: join(folders.home, '.cache/dispatch-bridge/compiled') };
  }

  it('is kept where only its user can write, and not among the temporary files of all', async () => {
    const folders = makeFolders();

    await help(folders);

    expect(statSync(folders.compiled).mode & 0o777).toBe(0o700);
    expect(readdirSync(folders.compiled)).not.toEqual([]);
  });

  it('is in the folder that holds everything of the bridge, once that is there', async () => {
    const folders = makeFolders();
    const own = join(folders.home, 'bridge');
    const env = { DISPATCH_BRIDGE_HOME: own };

    await help(folders, env);
    expect(existsSync(own)).toBe(false);
    mkdirSync(own, { mode: 0o700 });
    await help(folders, env);

    expect(readdirSync(join(own, 'compiled'))).not.toEqual([]);
    expect(existsSync(folders.compiled)).toBe(false);
  });

  it.each([
    ['others may write into it', ({ compiled }: { compiled: string }) => chmodSync(compiled, 0o777)],
    ['others may replace it', ({ compiled }: { compiled: string }) => chmodSync(join(compiled, '..'), 0o777)],
    [
      'it is a link',
      ({ compiled, home }: { compiled: string; home: string }) => {
        rmSync(compiled, { recursive: true });
        mkdirSync(join(home, 'elsewhere'));
        symlinkSync(join(home, 'elsewhere'), compiled);
      },
    ],
  ])('is neither read nor kept when %s', async (_, open) => {
    const folders = makeFolders();
    mkdirSync(folders.compiled, { recursive: true, mode: 0o700 });
    open(folders);

    expect(await help(folders)).toContain('Usage: dispatch-bridge');

    expect(readdirSync(folders.compiled)).toEqual([]);
  });
});
