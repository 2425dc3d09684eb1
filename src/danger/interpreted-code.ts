import { readsEnvironment } from './environment.ts';
import { programName } from './programs/options.ts';
import { fedStatements, wipesData } from './programs/sql.ts';
import { inlineCode, isShell, isWrapper, readsProgram, runsByVerb } from './programs/wrappers.ts';
import { secretDanger } from './secrets.ts';

/** What a command gets through a pipe; undefined: there is no pipe. */
export type Piped = 'a download' | 'something' | undefined;

const badCode =
  /rmtree|rmdir|__import__|process\.binding|rmSync|rm_rf|rm_r\b|\bunlink|os\.(?:remove|system|popen|kill|exec)|shutil\.|subprocess|child_process|execSync|spawnSync|\bexec\w*\s*\(|\bsystem\b|FileUtils|File\.delete|do shell script|\bspawn\(/;
const writingCode =
  /write_?(?:text|bytes|file)|appendFile|createWriteStream|open\s*\([^)]{0,200},\s*(?:mode=)?["'][wax+]|file_put_contents/i;

export function downloads(words: readonly string[]): boolean {
  return /^(?:curl|wget|fetch|http|https|aria2c)$/.test(programName(words[0] ?? ''));
}

/**
 * The warnings when a shell or an interpreter gets code: in its arguments, or through a pipe. `direct`: not by xargs.
 */
export function codeDangers(words: readonly string[], piped: Piped, direct: boolean): string[] {
  const program = programName(words[0] ?? '');
  const inline = inlineCode(words);
  if (inline === undefined) return readsProgram(words) ? inputDangers(program, piped, direct) : [];
  const { option, code } = inline;
  const secrets = code.split(/[\s'"`(),;|&]+/).flatMap((word) => secretDanger(word) ?? []);
  if (!isShell(program) && readsEnvironment(code)) {
    secrets.unshift(`shows all secrets in the environment (${program} ${option})`);
  }
  if (isShell(program)) return [`runs text as commands (${program} ${option})`, ...secrets];
  const startsProgram = badCode.test(code) || (/^(?:perl|ruby|php)/.test(program) && code.includes('`'));
  if (startsProgram) return [`runs code that may delete files or start programs (${program} ${option})`, ...secrets];
  if (wipesData(code)) return [`runs code that deletes data (${program} ${option})`, ...secrets];
  return writingCode.test(code) ? [`runs code that writes files (${program} ${option})`, ...secrets] : secrets;
}

function inputDangers(program: string, piped: Piped, direct: boolean): string[] {
  if (piped === 'a download') return [`runs what it downloads (curl | ${program})`];
  if (piped === 'something') return [`runs its input as a program (… | ${program})`];
  return !direct && isShell(program) ? [`runs text as commands (${program})`] : [];
}

const hereProgram = /\b(python[\d.]{0,9}|node|perl|ruby|php)\b[^\n|;&]{0,100}<</;

/** The warning when an interpreter gets its program in a here-document, or a database its statements. */
export function hereDangers(command: string): string[] {
  return [...fedStatements(command), ...programDangers(command)];
}

function programDangers(command: string): string[] {
  const found = hereProgram.exec(command);
  if (found === null) return [];
  const code = command.slice(found.index).replace(/^[^\n]*\n?/, '');
  return [
    ...(readsEnvironment(code) ? [`shows all secrets in the environment (${found[1]})`] : []),
    ...(badCode.test(code) ? [`runs code that may delete files or start programs (${found[1]})`] : []),
    ...(writingCode.test(code) ? [`runs code that writes files (${found[1]})`] : []),
  ];
}

/** Arguments that are lines for a shell themselves: `sh -c "…"`, `su -c "…"`, `ssh host "…"`. */
export function textsRun(words: readonly string[], direct: boolean): string[] {
  const program = programName(words[0] ?? '');
  const runs =
    program === 'eval' ||
    (isShell(program) && inlineCode(words) !== undefined) ||
    (direct && (isWrapper(program) || runsByVerb(words)));
  return runs ? words.slice(1).filter((word) => /[\s;|&]/.test(word)) : [];
}
