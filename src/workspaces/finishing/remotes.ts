import type { Git } from '../git/git.ts';

/** A repository on a forge, as the address of a remote names it. */
export interface ForgeAddress {
  /** `github.com`, `git.example.com:8443` */
  host: string;
  protocol: 'http' | 'https';
  /** `owner/name`; more folders on GitLab. */
  path: string;
}

/** The remote to publish to; undefined: none, or several and no word about which. */
export async function publishingRemote(git: Git, base: string): Promise<string | undefined> {
  const remotes = await remotesOf(git);
  const branch = localName(base, remotes);
  const keys = [`branch.${branch}.pushRemote`, 'remote.pushDefault', `branch.${branch}.remote`];
  for (const key of keys) {
    const { exitCode, stdout } = await git.tries(['config', '--get', key]);
    const name = stdout.replace(/\n$/, '');
    if (exitCode === 0 && remotes.includes(name)) return name;
  }
  if (remotes.length === 1) return remotes[0];
  return remotes.find((name) => name === 'origin');
}

/** `origin/main` -> `main` */
export function localName(base: string, remotes: readonly string[]): string {
  const remote = remotes.find((name) => base.startsWith(`${name}/`));
  return remote === undefined ? base : base.slice(remote.length + 1);
}

export async function remotesOf(git: Git): Promise<string[]> {
  return (await git(['remote'])).split('\n').filter((name) => name !== '');
}

/** The forge behind a remote; undefined: a local path. */
export async function forgeOf(git: Git, remote: string): Promise<ForgeAddress | undefined> {
  const asks = [
    ['remote', 'get-url', '--push', remote],
    ['config', '--get', `remote.${remote}.pushurl`],
    ['config', '--get', `remote.${remote}.url`],
  ];
  for (const args of asks) {
    const { exitCode, stdout } = await git.tries(args);
    const address = exitCode === 0 ? readAddress(stdout.split('\n')[0]!) : undefined;
    if (address) return address;
  }
  return undefined;
}

/** Reads `https://…`, `ssh://…` and `git@host:…`. The login in it is left out. */
export function readAddress(text: string): ForgeAddress | undefined {
  const url = /^(https?|ssh|git\+ssh|git):\/\/(?:[^/@]*@)?(\[[^\]]+\]|[^/:]+)(?::(\d+))?\/+(.+)$/i.exec(text);
  const short = /^(?:[^/@:\s]+@)?(\[[^\]]+\]|[^/:\s]{2,}):(?!\/\/)\/*(.+)$/.exec(text);
  const [scheme, name, port, rest] = url
    ? [url[1]!.toLowerCase(), url[2]!, url[3], url[4]!]
    : ['ssh', short?.[1], undefined, short?.[2]];
  if (name === undefined || rest === undefined) return undefined;
  const path = rest
    .replace(/[?#].*$/, '')
    .replace(/\/+$/, '')
    .replace(/\.git$/, '');
  if (!path.includes('/')) return undefined;
  const isWeb = scheme.startsWith('http');
  const plain = name.toLowerCase().replace(/^(?:ssh|altssh)\.(?=github\.com$|gitlab\.com$|bitbucket\.org$)/, '');
  const host = isWeb && port !== undefined ? `${plain}:${port}` : plain;
  return { host, path, protocol: scheme === 'http' ? 'http' : 'https' };
}

/** The page that offers a pull request for a branch; undefined: the forge is not known. */
export function comparePage({ host, protocol, path }: ForgeAddress, branch: string, base: string): string | undefined {
  const top = `${protocol}://${host}/${path.split('/').map(encodeURIComponent).join('/')}`;
  const [head, into] = [branch, base].map((name) => name.split('/').map(encodeURIComponent).join('/'));
  const [source, target] = [branch, base].map(encodeURIComponent);
  if (/(^|\.)github\./.test(host)) return `${top}/compare/${into}...${head}?expand=1`;
  if (/(^|\.)gitlab\./.test(host))
    return `${top}/-/merge_requests/new?merge_request%5Bsource_branch%5D=${source}&merge_request%5Btarget_branch%5D=${target}`;
  if (/(^|\.)bitbucket\.org$/.test(host)) return `${top}/pull-requests/new?source=${source}&dest=${target}`;
  if (/(^|\.)(?:codeberg\.org$|gitea\.|forgejo\.)/.test(host)) return `${top}/compare/${into}...${head}`;
  return undefined;
}
