import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseShell } from '../../../src/danger/shell/parse.ts';
import { isSafe, knownLines, nastyLine, randomBy } from './nasty-lines.ts';
import { bash, runLines } from './real-shell.ts';
import { contradictions, type RecordedRun, recordFile } from './shell-judge.ts';

function nastyLines(seed: number, length: number): string[] {
  const random = randomBy(seed);
  return Array.from({ length }, () => nastyLine(random).join(''));
}

const anySeed = Math.floor(Math.random() * 2 ** 31);

test.each([
  ['lines where shells differ', knownLines.filter(isSafe)],
  ['made-up lines', nastyLines(1, 40)],
  [`made-up lines of seed ${anySeed}`, nastyLines(anySeed, 40)],
])('bash runs what was read of %s, and nothing that nobody is warned of', (_, lines) => {
  expect(contradictions(lines, runLines(bash, lines))).toEqual([]);
});

test('zsh, as it was recorded, runs what is read, and nothing that nobody is warned of', () => {
  const recorded = readFileSync(recordFile, 'utf8').trim().split('\n');
  const runs = recorded.map((one) => JSON.parse(one) as RecordedRun);

  expect(runs.length).toBeGreaterThan(300);
  expect(runs.filter(({ line }) => parseShell(line) !== undefined).length).toBeGreaterThan(60);
  expect(
    contradictions(
      runs.map(({ line }) => line),
      runs,
    ),
  ).toEqual([]);
});
