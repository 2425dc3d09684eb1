import { downloads, type Piped } from './interpreted-code.ts';
import { resolvePath } from './paths.ts';
import { programName, readOptions, valuesOf } from './programs/options.ts';
import { isInterpreter } from './programs/wrappers.ts';
import type { Redirect } from './shell/parse.ts';

/** Files that this command puts a download into, resolved from `at` as far as that is known. */
export function downloadedFiles(
  words: readonly string[],
  redirects: readonly Redirect[],
  piped: Piped,
  at: string | undefined,
): string[] {
  const program = programName(words[0] ?? '');
  const direct = downloads(words);
  if (!direct && piped !== 'a download') return [];
  const args = words.slice(1);
  const targets = redirects.filter(({ operator }) => operator.includes('>')).map(({ target }) => target);
  const named = direct
    ? [...valuesOf(args, 'o', 'output'), ...valuesOf(args, 'O', 'output-document'), ...remoteNames(args)]
    : program === 'tee'
      ? readOptions(args).operands
      : [];
  return [...targets, ...named].filter((path) => path !== '').map((path) => full(path, at));
}

/** The warning when this command runs one of these files; undefined: it runs none. */
export function runsDownload(
  words: readonly string[],
  fetched: ReadonlySet<string>,
  at: string | undefined,
): string | undefined {
  if (fetched.size === 0) return undefined;
  const program = programName(words[0] ?? '');
  const runs = isInterpreter(program) || /^(?:source|\.|chmod|sudo|env|exec)$/.test(program);
  const named = (runs ? words : words.slice(0, 1)).some((word) => fetched.has(full(word, at)));
  return named ? 'runs what it downloads' : undefined;
}

/** Without `-o` the file keeps its remote name. */
function remoteNames(args: readonly string[]): string[] {
  return args.filter((arg) => /^https?:/.test(arg)).map((arg) => /[^/]*$/.exec(arg.replace(/[?#].*$/s, ''))?.[0] ?? '');
}

function full(path: string, at: string | undefined): string {
  return resolvePath(path, at) ?? path;
}
