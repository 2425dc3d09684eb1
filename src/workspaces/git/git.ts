import { execa } from 'execa';
import { BridgeError } from '../../core/model/errors.ts';

/** How the bridge calls Git. */
export interface GitOptions {
  /** Added to the environment: `GIT_INDEX_FILE`. */
  env?: Record<string, string>;
  /** What it reads from its input. */
  input?: string | Uint8Array;
  signal?: AbortSignal;
  /** Hooks of the repository run: a person has allowed exactly those. */
  hooks?: boolean;
  /** Settings in force for this call alone: `core.autocrlf=false`. */
  settings?: readonly string[];
}

export interface GitResult {
  exitCode: number;
  stdout: string;
  /** What Git said, both streams, without secrets in addresses; at most 4,000 characters. */
  said: string;
}

/** Runs Git in one folder. */
export interface Git {
  readonly folder: string;
  /** @throws BridgeError `workspace` unless Git ends with 0; the reason of `signal` */
  (args: readonly string[], options?: GitOptions): Promise<string>;
  /** The same without an error for an exit code. */
  tries(args: readonly string[], options?: GitOptions): Promise<GitResult>;
  /** The same with the bytes of its output. */
  bytes(args: readonly string[], options?: GitOptions): Promise<Uint8Array>;
}

/** Variables that make Git use another repository, other settings or other programs than it finds by itself. */
const misleading =
  /^(?:GIT_(?:DIR|WORK_TREE|COMMON_DIR|INDEX_FILE|INDEX_VERSION|OBJECT_DIRECTORY|ALTERNATE_.*|NAMESPACE|PREFIX|EXEC_PATH|EXTERNAL_DIFF|DIFF_.*|CONFIG.*|ATTR_.*|TEMPLATE_DIR|EDITOR|SEQUENCE_EDITOR|PAGER|ASKPASS|TRACE.*|OPTIONAL_LOCKS|REFLOG_ACTION|QUARANTINE_PATH|LITERAL_PATHSPECS|GLOB_PATHSPECS|NOGLOB_PATHSPECS|ICASE_PATHSPECS)|SSH_ASKPASS|EDITOR|VISUAL|PAGER)$/;

/** In force for every call: no program that a repository names, no housekeeping, no questions, plain names. */
const always = [
  'core.fsmonitor=false',
  'core.pager=cat',
  'core.quotePath=false',
  'core.editor=true',
  'sequence.editor=true',
  'core.alternateRefsCommand=',
  'gc.auto=0',
  'maintenance.auto=false',
  'submodule.recurse=false',
  'protocol.ext.allow=never',
  'color.ui=false',
  'advice.detachedHead=false',
  'diff.noprefix=false',
  'diff.mnemonicPrefix=false',
  'status.showUntrackedFiles=normal',
  'rerere.autoUpdate=false',
];

const noHooks = 'core.hooksPath=/dev/null';
const mostSaid = 4_000;
/** Bytes of output; a larger one is an error. */
const mostOutput = 512_000_000;

/** Filters and merge drivers that are well known and run nothing else. */
const wellKnown = /^git[- ]lfs\b|^"?git-crypt"?\b/;

/** What starts a program, where the repository itself, and not its owner's own settings, names it. */
const named =
  '^(filter\\..*\\.(clean|smudge|process)|merge\\..*\\.driver|diff\\..*\\.(command|textconv)|diff\\.external)$';

/** `env`: what Git gets, without the bridge's own secrets. */
export type OpenGit = (folder: string) => Git;

export function createGit(env: NodeJS.ProcessEnv): OpenGit {
  const base = {
    ...Object.fromEntries(Object.entries(env).filter(([name]) => !misleading.test(name))),
    ...{ GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GCM_INTERACTIVE: 'never', LC_ALL: 'C' },
  };

  return (folder) => {
    let foreign: Promise<readonly string[]> | undefined;

    async function run(args: readonly string[], options: GitOptions, settings: readonly string[]) {
      const all = [...always, ...(options.hooks ? [] : [noHooks]), ...settings, ...(options.settings ?? [])];
      const result = await execa('git', [...all.flatMap((one) => ['-c', one]), ...args], {
        ...{ cwd: folder, env: { ...base, ...options.env }, extendEnv: false, encoding: 'buffer', reject: false },
        ...{ stripFinalNewline: false, maxBuffer: mostOutput },
        ...(options.input === undefined ? { stdin: 'ignore' } : { input: options.input }),
        ...(options.signal && { cancelSignal: options.signal }),
      });
      options.signal?.throwIfAborted();
      if (result.exitCode === undefined) {
        const userMessage = `Git could not run in ${folder}: ${result.shortMessage ?? 'no reason given'}`;
        throw new BridgeError('workspace', 'git did not run', { userMessage, cause: result });
      }
      return result;
    }

    /** Settings that switch off the programs which the repository names. Looked up once for each `Git`. */
    async function offs(): Promise<readonly string[]> {
      foreign ??= run(['config', '--local', '--includes', '-z', '--get-regexp', named], {}, []).then(
        ({ exitCode, stdout }) => (exitCode === 0 ? settingsOff(textOf(stdout)) : []),
      );
      return foreign;
    }

    async function result(args: readonly string[], options: GitOptions = {}) {
      const { exitCode, stdout, stderr } = await run(args, options, await offs());
      return {
        exitCode: exitCode!,
        stdout,
        said: withoutLogins(textOf(stderr) || textOf(stdout))
          .slice(-mostSaid)
          .trim(),
      };
    }

    async function certain(args: readonly string[], options?: GitOptions): Promise<Uint8Array> {
      const { exitCode, stdout, said } = await result(args, options);
      if (exitCode === 0) return stdout;
      const userMessage = `git ${args[0]} failed in ${folder}: ${said || `exit code ${exitCode}`}`;
      throw new BridgeError('workspace', `git ${args[0]} ended with ${exitCode}`, { userMessage });
    }

    return Object.assign(
      async (args: readonly string[], options?: GitOptions) => textOf(await certain(args, options)),
      {
        folder,
        async tries(args: readonly string[], options?: GitOptions) {
          const { exitCode, stdout, said } = await result(args, options);
          return { exitCode, said, stdout: textOf(stdout) };
        },
        bytes: certain,
      },
    );
  };
}

/** `filter.x.clean LF value NUL …` */
function settingsOff(listed: string): string[] {
  return listed.split('\0').flatMap((entry) => {
    const [key = '', ...value] = entry.split('\n');
    if (key === '' || wellKnown.test(value.join('\n'))) return [];
    const filter = /^filter\.(.*)\.[^.]+$/s.exec(key)?.[1];
    return [`${key}=`, ...(filter === undefined ? [] : [`filter.${filter}.required=false`])];
  });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

/** Addresses of remotes may hold a password. */
function withoutLogins(text: string): string {
  return text.replace(/(\b[a-z][a-z+.-]*:\/\/)[^\s/@]+@/gi, '$1');
}
