/** Pieces of lines in which bash, zsh and a reader may differ. No `/`, and no name of a builtin that does harm. */
const pieces = [
  ...['p', 'q', 'rm', 'sudo', '-rf', '-r', '-f', 'd', 'x', 'git', 'push', '--force', 'p ', 'rm ', ' -rf', ' d'],
  ...[' ', ' ', ' ', ' ', ' ', '  ', '\t', '\n', '\\\n', ' \\\n', '\\', '\\ ', '\\\\', '\\$', "\\'", '\\"'],
  ...["'", '"', "''", '""', "'x y'", '"x y"', "'a\"b'", '"a\'b"', '"\\$"', '"$', '"$"', "$'", "$'\\x2drf'", '$"-rf"'],
  ...['1', '2', '12', '99999999999', '0', ' 2', ' 12', '1-', '{x}', '{fd}'],
  ...['>', '>>', '>|', '>!', '>&', '>&-', '<', '<>', '<&', '<&-', '&>', '&>>', '2>&1', '2>', ' >', ' >x', '>x ', '<<<'],
  ...[' >& ', '>&1', '&>|', '>>&', '>>|', '>>!', '>&!', '<1-2>', '<->', '<1-', '<(', '>(', '=(', '<<d\n'],
  ...[';', ' ; ', '&', '&&', ' && ', '|', ' | ', '|&', '||', '&|', '&!', ';;', ';&', '\nd\n', '(', ')', '((', '))'],
  ...[
    '$',
    '$A',
    '$\u007bA}',
    '"$A"',
    '$=',
    '$=A',
    '$~A',
    '$^A',
    '$+A',
    '$#',
    '$é',
    '$1',
    '$?',
    '$,',
    '$.',
    '$%',
    '$[',
    '$(',
    '`',
  ],
  ...[
    '=',
    '==',
    ':',
    ':=',
    '~',
    '~d',
    '~+',
    '~-',
    '^',
    '#',
    ' #',
    '!',
    ' ! ',
    '%',
    '+',
    '-',
    '@',
    ',',
    '.',
    './'.slice(0, 1),
  ],
  ...[
    '[',
    ']',
    '[d]',
    '[[',
    ']]',
    '{',
    '}',
    '{}',
    ' { ',
    ' }',
    '{d,-rf}',
    '-{r,f}',
    '{1..3}',
    '*',
    '?',
    '**',
    'x(.)',
    '(e:p:)',
  ],
  ...['A=1 ', 'A=', 'A+=', 'A[1]=', '1=x ', 'A=(', '=p', 'A==p '],
  ...['if ', 'then ', 'fi', 'do ', 'done', 'for x in ', 'for x (', 'repeat 2 ', 'case x in x) ', 'esac', 'always '],
  ...[
    'time ',
    'coproc ',
    'noglob ',
    'nocorrect ',
    'command ',
    'builtin ',
    'exec ',
    '- ',
    'export ',
    'eval ',
    'select x in ',
  ],
  ...['é', 'à', '漢', '—', '\u0085', '\u00a0', '\r', '\u200b'],
];

/** A line for a shell, as its pieces. */
export type NastyLine = readonly string[];

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomBy(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Most begin with a program and words, so that some of them are understood. */
export function nastyLine(random: () => number): NastyLine {
  for (;;) {
    const length = 1 + Math.floor(random() * 9);
    const begins =
      random() < 0.8 ? [pick(['p ', 'rm ', 'A=1 p ', 'p d && q ', 'sudo ', 'p | rm ', '>x rm '], random)] : [];
    const line = [...begins, ...Array.from({ length }, () => pick(random() < 0.3 ? plainPieces : pieces, random))];
    if (isSafe(line.join(''))) return line;
  }
}

const plainPieces = [' ', ' ', ' ', 'd', '-rf', 'x', "'x y'", ' rm', ' p'];

function pick(all: readonly string[], random: () => number): string {
  return all[Math.floor(random() * all.length)]!;
}

/** A function that calls itself, or a loop without end, would never come back. */
export function isSafe(line: string): boolean {
  return !/\((?:\s|\\\n)*\)|for(?:\s|\\\n)*\(\(|[/\0]/.test(line);
}
