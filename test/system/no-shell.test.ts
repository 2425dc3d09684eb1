import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/* What a person, a file name or claude wrote must never be read by a shell. */

const root = new URL('../../', import.meta.url);

const sources = ['src', 'bin'].flatMap((folder) =>
  readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.[jt]s$/.test(path))
    .map((path) => ({ file: `${folder}/${path}`, source: readFileSync(new URL(`${folder}/${path}`, root), 'utf8') })),
);

/** The ways to a shell that Node and execa have. */
const ways: [string, RegExp, example: string][] = [
  ['the option shell', /\bshell:/, "spawn('x', [], { shell: true })"],
  ['the option shell, by its name', /(['"{,]\s*)shell\1?\s*[,}]/, 'spawn(command, args, { shell })'],
  [
    'exec of child_process',
    /\bexec(Sync)?\b[^(\n]*from 'node:child_process'/,
    "import { exec } from 'node:child_process'",
  ],
  [
    'all of child_process',
    /(\*|\bdefault) as \w+ from 'node:child_process'|import\('node:child_process'\)|require\('node:child_process'\)/,
    "import * as processes from 'node:child_process'",
  ],
  ['child_process without its prefix', /['"]child_process['"]/, "import { spawn } from 'child_process'"],
  ['execa as a shell', /\bexecaCommand\b|\$\.sync\b|\{[^}]*\$[^}]*\} = await import\('execa'\)/, 'execaCommand(line)'],
  [
    'a shell as the program',
    /['"`/](ba|da|z|fi|k|c)?sh['"`]\s*,\s*\[?\s*['"`]-[a-z]*c/,
    "execa('/bin/sh', ['-c', line])",
  ],
  [
    'a shell of Windows as the program',
    /['"`](cmd(\.exe)?|powershell(\.exe)?|pwsh)['"`]\s*,/i,
    "spawn('cmd.exe', ['/c', line])",
  ],
];

/** Runs command lines of a repository or of the config, word for word, after an owner allowed exactly that line. */
const runsAllowedLines = 'src/workspaces/git/command.ts';
/** Holds the text of a small program that guards a signing program: its `require` is not ours. */
const guardsSigning = 'src/workspaces/finishing/signing.ts';

it.each(ways)('no source has %s', (_name, way, example) => {
  const found = sources
    .filter(({ file, source }) => way.test(source) && file !== runsAllowedLines && file !== guardsSigning)
    .map(({ file }) => file);

  expect(way.test(example), 'the pattern finds what it is for').toBe(true);
  expect(sources.length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});

it('only those places start programs at all that are known to', () => {
  const starting = sources
    .filter(({ source }) => /'node:child_process'|'execa'/.test(source))
    .filter(({ source }) => !/^import type .*'node:child_process';$/m.test(source))
    .map(({ file }) => file);

  expect(starting.toSorted()).toEqual([
    'src/claude/launch/version.ts',
    'src/claude/process/process-table.ts',
    'src/claude/process/process.ts',
    'src/cli/setup/claude.ts',
    'src/system/awake/inhibitor.ts',
    'src/system/disk/repository.ts',
    'src/system/voice/own-program.ts',
    'src/workspaces/finishing/forge-client.ts',
    'src/workspaces/finishing/signing.ts',
    'src/workspaces/git/command.ts',
    'src/workspaces/git/git.ts',
  ]);
});
