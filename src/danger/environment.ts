import { programName } from './programs/options.ts';
import type { DangerRule } from './programs/rule.ts';

const set = /^([A-Za-z_]\w*)\+?=(.*)$/s;

/** Variables that make programs run other code, or find other programs and settings. */
const runsCode = new RegExp(
  `^(?:${[
    'GIT_(?:SSH\\w*|PAGER|\\w*EDITOR|ASKPASS|EXTERNAL_DIFF|PROXY_COMMAND|CONFIG\\w*|EXEC_PATH|TEMPLATE_DIR|DIR|WORK_TREE)',
    '(?:MAN)?PAGER|EDITOR|VISUAL|BROWSER|LESS(?:OPEN|CLOSE)|SSH_ASKPASS|SUDO_ASKPASS',
    'LD_(?:PRELOAD|LIBRARY_PATH|AUDIT)|DYLD_\\w+|PATH|HOME|SHELL|BASH_ENV|ENV|ZDOTDIR|PROMPT_COMMAND|BASH_FUNC_\\w*|IFS',
    'NODE_OPTIONS|NODE_PATH|PYTHON(?:PATH|HOME|STARTUP|BREAKPOINT)|PERL5(?:OPT|LIB)|RUBY(?:OPT|LIB)|BUN_OPTIONS',
    '_?JAVA_(?:TOOL_)?OPTIONS|JDK_JAVA_OPTIONS|MAVEN_OPTS|GRADLE_OPTS|RUSTC(?:_WRAPPER)?|CARGO_\\w*RUNNER|GOFLAGS',
    'MAKEFLAGS|RIPGREP_CONFIG_PATH|npm_config_(?:script_shell|node_options|prefix|userconfig|globalconfig)',
    'XDG_CONFIG_HOME|CLAUDE_CONFIG_DIR',
  ].join('|')})$`,
  'i',
);
const harmlessValue = /^(?:|cat|less|more|true|:|never|-)$/;
/** Memory, warnings and formats of node; paths inside the folder. */
const harmlessOption = /^--(?!.*(?:loader|require|import))[\w-]+(?:=\w+)?$/;
const inside = /^(?!.*\.\.)(?:\.|\w)[\w./-]*$/;

const readsAll =
  /\bprocess\.env\b(?!\s*(?:\.\s*\w|\[))|\bos\.environ\b(?!\s*(?:\.get|\[))|\b(?:Deno\.env\.toObject|Bun\.env\b(?!\s*\.)|getenv\(\s*\))|[%$]ENV\b(?!\s*\{)|\bENV\.(?:each|to_|inspect|map)|\bp\s+ENV\b|\$_(?:ENV|SERVER)\b/;

/** Warnings for setting these variables: before a command, or by `export` and the like. */
export function environmentDangers(assignments: readonly string[], words: readonly string[]): string[] {
  const sets = /^(?:export|declare|typeset|readonly|local|env|sudo|doas|setenv)$/.test(programName(words[0] ?? ''));
  return [...assignments, ...(sets ? words.slice(1) : [])].flatMap((word) => {
    const [, name = '', value = ''] = set.exec(word) ?? [];
    return runsCode.test(name) && !isHarmless(name, value) ? [`changes what programs run (${name}=…)`] : [];
  });
}

function isHarmless(name: string, value: string): boolean {
  if (harmlessValue.test(value)) return !/^(?:PATH|HOME|IFS)$/.test(name);
  if (name === 'NODE_OPTIONS') return value.split(/\s+/).every((option) => harmlessOption.test(option));
  return /^(?:PYTHONPATH|NODE_PATH)$/.test(name) && inside.test(value);
}

/** Whether this code reads the whole environment, not one variable by its name. */
export function readsEnvironment(code: string): boolean {
  return readsAll.test(code);
}

function listsVariables(name: string): DangerRule {
  return (args) =>
    args.length === 0 || /^-[px]+$/.test(args.join('')) ? `shows all secrets in the environment (${name})` : undefined;
}

function env(args: readonly string[]): string | undefined {
  return args.every((arg) => /^-|=/.test(arg)) ? 'shows all secrets in the environment (env)' : undefined;
}

/** By program name: programs that show the variables of the environment. */
export const environmentRules: [string, DangerRule][] = [
  ...['export', 'declare', 'typeset'].map((name): [string, DangerRule] => [name, listsVariables(name)]),
  ['printenv', () => 'shows secrets in the environment (printenv)'],
  ['set', (args) => (args.length === 0 ? 'shows all secrets in the environment (set)' : undefined)],
  ['env', env],
];
