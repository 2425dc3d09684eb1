import { beginsWith } from './calls.ts';
import { programName } from './options.ts';

/** Programs that start another one, which their arguments name. */
const wrappers = new Set(
  `env command builtin exec noglob nocorrect - nohup time timeout gtimeout nice ionice chrt taskset stdbuf setsid xargs
  parallel sudo doas su pkexec runuser gosu runas busybox toybox watch strace ltrace caffeinate unbuffer flock chroot
  unshare nsenter bwrap firejail fakeroot proot script screen tmux rlwrap systemd-run ssh docker podman nerdctl kubectl
  npx bunx pnpx uvx find fd fdfind entr direnv mise dotenv expect docker-compose podman-compose oc sail ddev lando lima
  multipass lxc incus limactl minikube k3s microk8s lvm corepack cross-env dotenvx doppler infisical chamber
  aws-vault envchain nix nix-shell devbox devcontainer toolbox distrobox tsh autossh mosh sshpass hyperfine perf setpriv
  tini dumb-init xvfb-run dbus-run-session faketime wsl pdsh pssh clush heroku fly flyctl railway
  proxychains concurrently nodemon watchexec onchange chokidar`.split(/\s+/),
);

const shells = new Set('sh bash zsh dash ksh mksh ash fish csh tcsh pwsh powershell cmd'.split(' '));

/** Interpreters, with the options that code follows. */
const interpreters = new Map<string, RegExp>([
  ['python', /^-[A-Za-z]*c/],
  ['pypy', /^-[A-Za-z]*c/],
  ['node', /^(?:-(?:e|p|pe)|--(?:eval|print))\b/],
  ['bun', /^(?:-[ep]|--(?:eval|print))\b/],
  ['deno', /^eval$/],
  ['tsx', /^(?:-[ep]|--(?:eval|print))\b/],
  ['perl', /^-[A-Za-z]*[eE]/],
  ['ruby', /^-[A-Za-z]*e/],
  ['php', /^-[A-Za-z]*[rBRE]/],
  ['lua', /^-e/],
  ['osascript', /^-e/],
  ['rscript', /^-e/],
]);

export function isWrapper(program: string): boolean {
  return wrappers.has(program);
}

export function isShell(program: string): boolean {
  return shells.has(program);
}

/** `python3.12` means python. */
function codeOptionOf(program: string): RegExp | undefined {
  return shells.has(program) ? /^-[A-Za-z]*c|^\/c$/i : interpreters.get(program.replace(/[\d.]+$/, ''));
}

export function isInterpreter(program: string): boolean {
  return codeOptionOf(program) !== undefined;
}

/** The code in the arguments of a shell or an interpreter (`-c`, `-e`); undefined: it has none. */
export function inlineCode(words: readonly string[]): { option: string; code: string } | undefined {
  const option = codeOptionOf(programName(words[0] ?? ''));
  if (option === undefined) return undefined;
  for (let at = 1; at < words.length; at += 1) {
    const word = words[at]!;
    if (option.test(word)) {
      return { option: option.exec(word)![0], code: words.slice(at).join('\n') };
    }
    // `-o pipefail` takes a value; any other word is the script, and the rest its arguments.
    if (/^[-+][oOWX]$/.test(word)) at += 1;
    else if (!/^[-+]./.test(word)) return undefined;
  }
  return undefined;
}

/** Whether a shell or interpreter reads its program from its input. */
export function readsProgram(words: readonly string[]): boolean {
  const program = programName(words[0] ?? '');
  if (!isInterpreter(program) || inlineCode(words) !== undefined) return false;
  const args = words.slice(1);
  if (args.some((arg) => /^-(?:s\w*|-stdin)?$|^\/dev\/(?:stdin|fd\/0)$/.test(arg))) return true;
  return !args.some((arg) => /^(?:-m|--version|-V|--help)$/.test(arg) || !/^[-+]/.test(arg));
}

/** Programs that start another one on a certain word, and that word. */
const verbs = new Map<string, string>([
  ...['npm', 'pnpm', 'yarn', 'bun'].map((name): [string, string] => [name, 'exec|x|dlx']),
  ...['uv', 'poetry', 'pipenv', 'pdm', 'hatch', 'rye', 'bundle', 'conda', 'mamba', 'pixi'].map(
    (name): [string, string] => [name, 'run|exec'],
  ),
  ...['lerna', 'nx', 'asdf', 'rbenv', 'pyenv', 'volta', 'firebase', 'op', 'spring', 'flatpak'].map(
    (name): [string, string] => [name, 'run|exec|rails|rake|emulators:exec'],
  ),
]);

/** Whether this program starts another one on such a word: `npm exec`, `poetry run`. */
export function runsByVerb(words: readonly string[]): boolean {
  const verb = verbs.get(programName(words[0] ?? ''));
  return verb !== undefined && beginsWith(words.slice(1), verb);
}
