import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { isSafe, knownLines, nastyLine, randomBy } from './nasty-lines.ts';
import { bash, ownZsh, type RealShell, runLines, type ShellRun, zsh } from './real-shell.ts';
import { contradictions, type RecordedRun, recordFile } from './shell-judge.ts';

const shells: [name: string, shell: RealShell][] = [
  ['bash', bash],
  ['zsh', zsh],
  ['zsh with options of its own', ownZsh],
];
/** `SHELL_SEEDS=7,8,9` to try others, `SHELL_LINES=5000` to try more. */
const seeds = process.env.SHELL_SEEDS?.split(',').map(Number) ?? [1, 2, Math.floor(Math.random() * 2 ** 31)];
const length = Number(process.env.SHELL_LINES ?? 400);
const batch = 200;
const patience = 3_600_000;

function nastyLines(seed: number, count: number): string[] {
  const random = randomBy(seed);
  return Array.from({ length: count }, () => nastyLine(random).join(''));
}

describe.each(shells)('%s runs what was read, and nothing that nobody is warned of', (_, shell) => {
  test('on lines where shells differ', { timeout: patience }, () => {
    const lines = knownLines.filter(isSafe);

    expect(contradictions(lines, runLines(shell, lines))).toEqual([]);
  });

  test.each(seeds)('on made-up lines of seed %i', { timeout: patience }, (seed) => {
    const lines = nastyLines(seed, length);

    for (let at = 0; at < lines.length; at += batch) {
      const some = lines.slice(at, at + batch);
      expect(contradictions(some, runLines(shell, some))).toEqual([]);
    }
  });
});

/** What runs side by side, under a name that is made up each time, or knows its number is never twice the same. */
const fickle = /[<>=]\(|\$#?[$!]|(?<![&>])&(?![&>])|coproc/;

/** `RECORD_ZSH=1` writes the record anew. */
test('zsh does what was recorded of it', { timeout: patience }, () => {
  if (process.env.RECORD_ZSH === '1') record();
  const recorded = readFileSync(recordFile, 'utf8').trim().split('\n');
  const runs = recorded.map((one) => JSON.parse(one) as RecordedRun);
  const again = runLines(
    zsh,
    runs.map(({ line }) => line),
  );

  expect(again.map(inOrder)).toEqual(runs.map(inOrder));
});

function record(): void {
  const lines = [...knownLines, ...nastyLines(5, 300)].filter((line) => isSafe(line) && !fickle.test(line));
  const runs = runLines(zsh, lines);
  const again = runLines(zsh, lines);
  const steady = lines.flatMap((line, at) => {
    const run = runs[at]!;
    const same = JSON.stringify(inOrder(run)) === JSON.stringify(inOrder(again[at]!));
    return same ? [JSON.stringify({ line, ...run })] : [];
  });
  writeFileSync(recordFile, `${steady.join('\n')}\n`);
}

function inOrder({ calls, files }: ShellRun): ShellRun {
  return { calls: calls.toSorted((a, b) => a.join('\0').localeCompare(b.join('\0'))), files };
}
