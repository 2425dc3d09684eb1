import { chmod, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Git, GitResult } from '../git/git.ts';
import { temporaryFolder } from '../git/temporary.ts';
import { couldNot, type Refusal } from './repository.ts';

/** How the commits of a repository are signed; a program that asks a person is ended. */
export interface Signing {
  /** The owner wants signatures. */
  isOn: boolean;
  /** Settings for the call that makes the commit. */
  settings: readonly string[];
}

/** The setting that names the program, and the program without it. */
const programs: Record<string, { key: string; usual: string }> = {
  openpgp: { key: 'gpg.program', usual: 'gpg' },
  x509: { key: 'gpg.x509.program', usual: 'gpgsm' },
  ssh: { key: 'gpg.ssh.program', usual: 'ssh-keygen' },
};

/** Calls the program in a process group of its own, without a terminal, and ends the group after the limit. */
const guard = `
const { spawn } = require('node:child_process');
const [limit, program, ...args] = process.argv.slice(1);
const { GPG_TTY, ...env } = process.env;
const child = spawn(program, args, { stdio: 'inherit', detached: true, env: { ...env, SSH_ASKPASS_REQUIRE: 'never' } });
const end = () => { try { process.kill(-child.pid, 'SIGKILL'); } catch {} };
setTimeout(() => { console.error('dispatch: no signature within ' + limit / 1000 + ' seconds'); end(); process.exit(1); }, Number(limit));
for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => { end(); process.exit(1); });
child.on('error', ({ message }) => { console.error('dispatch: ' + message); process.exit(1); });
child.on('exit', (code) => process.exit(code ?? 1));
`;

/** Hands over how to sign. The signing program is the owner's: one that the repository names does not run. */
export async function withSigning<T>(git: Git, limitMs: number, work: (signing: Signing) => Promise<T>): Promise<T> {
  const isOn = (await setting(git, ['--type=bool', '--get', 'commit.gpgSign'])) === 'true';
  if (!isOn) return work({ isOn, settings: [] });
  const format = (await setting(git, ['--get', 'gpg.format'])) ?? 'openpgp';
  const { key, usual } = programs[format] ?? programs.openpgp!;
  const folder = await temporaryFolder('sign');
  try {
    const file = join(folder, 'sign');
    const program = (await ownSetting(git, key)) ?? usual;
    const command = [process.execPath, '-e', guard, '--', String(limitMs), program].map(quoted).join(' ');
    await writeFile(file, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o700 });
    await chmod(file, 0o700);
    // An earlier name of the first one counts more for Git.
    const keys = key === 'gpg.program' ? [key, 'gpg.openpgp.program'] : [key];
    const keyCommand = (await ownSetting(git, 'gpg.ssh.defaultKeyCommand')) ?? 'false';
    const settings = [...keys.map((name) => `${name}=${file}`), `gpg.ssh.defaultKeyCommand=${keyCommand}`];
    return await work({ isOn, settings });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A word for a shell. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

async function setting(git: Git, args: readonly string[]): Promise<string | undefined> {
  const { exitCode, stdout } = await git.tries(['config', ...args]);
  return exitCode === 0 ? stdout.replace(/\n$/, '') : undefined;
}

/** A setting of the person or the machine; a repository's own does not count. */
export async function ownSetting(git: Git, key: string): Promise<string | undefined> {
  return (
    (await setting(git, ['--global', '--includes', '--get', key])) ??
    (await setting(git, ['--system', '--includes', '--get', key]))
  );
}

/** Why a commit was not made, where its signature is the reason. */
export function unsigned({ isOn }: Signing, { said }: GitResult): Refusal | undefined {
  if (!isOn || !/failed to sign|failed to write commit object|signing ?key|dispatch: /i.test(said)) return undefined;
  return couldNot('signing', `${said}\n\n${signingFix}`);
}

const signingFix = [
  'The commit must be signed (commit.gpgSign), and the signing program failed or asks for a passphrase.',
  'Unlock the key on this machine, so that it signs without asking, then tap again.',
].join('\n');
