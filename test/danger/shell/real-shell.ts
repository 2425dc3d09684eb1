import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a shell made of one line. */
export interface ShellRun {
  /** Each program it started, with what it was given. Of a pipe, in any order. */
  calls: string[][];
  /** Files that are there afterwards, by their names. */
  files: string[];
}

export interface RealShell {
  program: 'bash' | 'zsh';
  /** Its own way to start without any settings of a person, and commands for the beginning. */
  options: readonly string[];
  settings: string;
}

export const bash: RealShell = { program: 'bash', options: ['--noprofile', '--norc'], settings: '' };
export const zsh: RealShell = { program: 'zsh', options: ['-f'], settings: '' };
/** Options that people set, and that claude leaves on. */
export const ownZsh: RealShell = { ...zsh, settings: 'setopt RC_QUOTES MULTIBYTE SH_WORD_SPLIT GLOB_DOTS NULL_GLOB' };

/** No program can be found: each name is a function that writes down what it is given, as is what takes all other names. */
const harness = `
ulimit -n 64
for name in p q rm sudo git d x push; do eval $name'() { note '$name' "$@"; }'; done
note() { printf '%s\\0' "$#" "$@" >&9; }
command_not_found_handle() { note "$@"; }
command_not_found_handler() { note "$@"; }
cd "$1"; shift; number=0; FUNCNEST=40
for line; do
  ( set --; HOME=/nowhere/home; exec 9>>"$number.calls"; cd "$number"; eval " $line"; wait ) </dev/null >/dev/null 2>&1
  number=$((number + 1))
done`;

/** Runs each line in an empty folder of its own, where nothing but this shell can be started. */
export function runLines(shell: RealShell, lines: readonly string[]): ShellRun[] {
  const folder = mkdtempSync(join(tmpdir(), 'real-shell-'));
  try {
    lines.forEach((_, at) => {
      mkdirSync(join(folder, `${at}`));
      writeFileSync(join(folder, `${at}.calls`), '');
    });
    const args = [...shell.options, '-c', `${shell.settings}\n${harness}`, shell.program, folder, ...lines];
    const { error, status, signal } = spawnSync(programPath(shell), args, {
      env: { PATH: '/nowhere', LC_ALL: 'C.UTF-8' },
      stdio: 'ignore',
      timeout: 120_000,
      killSignal: 'SIGKILL',
    });
    if (error !== undefined || status === null) throw new Error(`${shell.program} did not end: ${error ?? signal}`);
    return lines.map((_, at) => ({
      calls: readCalls(readFileSync(join(folder, `${at}.calls`), 'utf8')),
      files: readdirSync(join(folder, `${at}`)).sort(),
    }));
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function programPath({ program }: RealShell): string {
  const found = spawnSync('/bin/sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim();
  if (found === '') throw new Error(`There is no ${program} here. On Debian: apt-get install ${program}`);
  return found;
}

function readCalls(text: string): string[][] {
  const words = text.split('\0').slice(0, -1);
  const calls: string[][] = [];
  for (let at = 0; at < words.length; at += Number(words[at]) + 1) {
    calls.push(words.slice(at + 1, at + 1 + Number(words[at])));
  }
  return calls;
}
