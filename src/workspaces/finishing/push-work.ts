import type { Finished } from '../../core/ports/workspaces/finishing.ts';
import type { WorkspacePlace } from '../../core/ports/workspaces/making.ts';
import type { Git, GitResult } from '../git/git.ts';
import { readHooks } from './hooks.ts';
import { comparePage, forgeOf, localName, publishingRemote, remotesOf } from './remotes.ts';
import { commitAt, couldNot, orAborted, type Refusal } from './repository.ts';
import { ownSetting, quoted } from './signing.ts';

export interface PushRequest {
  hooks: boolean;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/** Publishes the branch under its own name; neither force nor tags, whatever the settings say. */
export async function pushWork(
  git: Git,
  place: WorkspacePlace,
  { hooks, env, signal }: PushRequest,
): Promise<Finished<{ remote: string; compareUrl: string | undefined }>> {
  const { branch, base } = place;
  if ((await commitAt(git, `refs/heads/${branch}`)) === undefined)
    return couldNot('failed', `The branch ${branch} does not exist anymore.`);
  const remote = await publishingRemote(git, base);
  if (remote === undefined) return couldNot('no-remote', await whyNoRemote(git));
  const slow = ['http.lowSpeedLimit=1000', 'http.lowSpeedTime=60'];
  const settings = [`remote.${remote}.mirror=false`, 'core.askPass=', ...slow, ...(await ownHelpers(git))];
  const plain = ['--porcelain', '--no-progress', '--no-follow-tags', '--no-signed', '--recurse-submodules=no'];
  const args = [
    'push',
    ...plain,
    '--receive-pack=git-receive-pack',
    remote,
    `refs/heads/${branch}:refs/heads/${branch}`,
  ];
  const ssh = { GIT_SSH_COMMAND: await sshCommand(git, env), SSH_ASKPASS_REQUIRE: 'never' };
  const pushed = await orAborted(signal, git.tries(args, { settings, hooks, env: ssh, signal }));
  if (pushed.exitCode !== 0) return whyRefused(git, pushed, remote, hooks);
  const forge = await forgeOf(git, remote);
  const compareUrl = forge && comparePage(forge, branch, localName(base, await remotesOf(git)));
  return { ok: true, remote, compareUrl };
}

async function whyNoRemote(git: Git): Promise<string> {
  const remotes = await remotesOf(git);
  return remotes.length === 0
    ? 'The repository has no remote. Add one: git remote add origin ADDRESS'
    : `There are several remotes: ${remotes.join(', ')}. Choose one: git config remote.pushDefault NAME`;
}

/** What a repository may say about ssh: a key, a port. Everything else could be a program. */
const harmless = /^ssh(?: -[46]| -i [\w~./-]+| -p \d+| -o IdentitiesOnly=yes)*$/;

/** The owner's ssh, which never asks. */
async function sshCommand(git: Git, env: NodeJS.ProcessEnv): Promise<string> {
  const local = (await git.tries(['config', '--get', 'core.sshCommand'])).stdout.replace(/\n$/, '');
  const command =
    env.GIT_SSH_COMMAND ??
    (harmless.test(local) ? local : await ownSetting(git, 'core.sshCommand')) ??
    (env.GIT_SSH === undefined ? 'ssh' : quoted(env.GIT_SSH));
  return `${command} -o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=15`;
}

/** Settings that leave the owner's credential helpers only, where the repository names some. */
async function ownHelpers(git: Git): Promise<string[]> {
  const pattern = ['--includes', '-z', '--get-regexp', '^credential\\.(.*\\.)?helper$'];
  const named = async (scope: string) =>
    (await git.tries(['config', scope, ...pattern])).stdout.split('\0').filter((entry) => entry !== '');
  const local = await named('--local');
  if (local.length === 0) return [];
  const own = [...(await named('--system')), ...(await named('--global'))];
  const keys = new Set([...own, ...local].map((entry) => entry.split('\n')[0]!));
  return [...[...keys].map((key) => `${key}=`), ...own.map((entry) => entry.replace('\n', '='))];
}

async function whyRefused(git: Git, { stdout, said }: GitResult, remote: string, hooks: boolean): Promise<Refusal> {
  const message = [said, ...stdout.split('\n').filter((line) => line.startsWith('!'))].join('\n').trim();
  if (/\[rejected\]/.test(stdout)) return couldNot('behind', `${message}\n\n${remote} ${behindFix}`);
  if (/\[remote rejected\]/.test(stdout)) return couldNot('refused', message);
  if (noLogin.test(said)) return couldNot('no-login', `${message}\n\n${loginFix}`);
  const isHook = hooks && !/^fatal:/m.test(said) && (await readHooks(git)).names.includes('pre-push');
  if (isHook) return couldNot('hook', message);
  return couldNot(/returned error: 4\d\d|remote error|denied/i.test(said) ? 'refused' : 'failed', message);
}

const behindFix = 'has commits that the branch does not have. Nothing was overwritten.';
const loginFix = 'Log in to the remote on this machine, so that `git push` works there without asking.';
const noLogin =
  /could not read (?:Username|Password)|terminal prompts disabled|Authentication failed|Permission denied \(|Host key verification failed|Invalid username or|returned error: 40[13]|Repository not found/i;
