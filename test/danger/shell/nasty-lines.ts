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

/** Where bash, zsh and readers of lines are known to differ. `p`, `rm` and the like are stand-ins that note what they get. */
export const knownLines: readonly string[] = [
  ...[
    'p $=A',
    'p "$=HOME"',
    'p $~A',
    'p $^A',
    'p $+A',
    'p "$+A"',
    'p $é',
    'p "$é"',
    'p a$, $. $% "$," 5$ "x$"',
    'p $/x',
  ],
  ...['p $#', 'p $$x', 'p "a$ b"', 'p $A-rf', 'rm $A-rf d', 'rm -r\u0024{A}f d', 'p $[1+1]', "p $'\\x41'", 'p $"x"'],
  ...["p 'a''b'", "p ''''", "p 'it'\\''s'", "p a''b", `p "a"'b'`, 'p "\\$x\\"y\\z"', "p '\\'", 'p \\a\\ \\;'],
  ...[
    'rm >&--rf d',
    'rm >& -x -rf d',
    'rm <&--rf d',
    'rm 2>&--rf d',
    'p >&-',
    'p >& -',
    'p 2>&1 x',
    'p >&1- x',
    'p >&1x',
  ],
  ...[`p >&'a"b'`, "p >&'$(q x)'", 'p >&x', 'p >& x y', 'p >&"x"', 'p >&12', 'p >&p', 'p 2>&x y', 'p >&a,b', 'p >&$A'],
  ...[
    'p 12>x',
    'p 99999999999>x',
    'p 2>x',
    'p 2>>x y',
    'p a2>x',
    'p 2&>x',
    'p 2&>>x',
    'p 0>x',
    'p >2>x',
    'p >12',
    'p 1>&2',
  ],
  ...[
    'p a <1-2> x',
    'p <->',
    'p a<->b',
    'p <-2> x',
    'p <1-> x',
    'p >!x',
    'p >! x',
    'p >>! x y',
    'rm >! -rf d',
    'p >!"x"',
  ],
  ...[
    'p >|x',
    'p >>|x',
    'p >&|x',
    'p >&!x',
    'p >>&x',
    'p &>x',
    'p &>>x',
    'p &>|x',
    'p &>!x y',
    'p >x >d',
    'p >x x >d y',
  ],
  ...[
    'p > #x',
    'p >#x',
    'p x#y #z',
    '# p\np x',
    'p |\n# x\nq',
    'p &&\n\nq',
    'p \\\n x',
    'p x\\\ny',
    '\\\n#x\np',
    'p >\\\nx',
  ],
  ...[
    '1=x p y',
    '12=x rm -rf d',
    'A=1 p',
    'A=1 B="2 3" p x',
    'A+=1 p',
    'A[1]=2 p',
    'A"B"=c p',
    'A\\=b p',
    'A==p p',
    'export A==p',
  ],
  ...[
    'p }',
    'p a}',
    "p 'a'}",
    'p }b',
    'p a}b',
    'p {}',
    '{} p',
    'p x{}y',
    'p {a',
    'p {a}',
    'p {a,b}',
    'rm -{r,f} d',
    'p {1..3}',
  ],
  ...[
    '{ p }',
    '{p x}',
    '{ rm -rf d }',
    'p {a}}',
    'p [ x ]',
    'p ] x',
    'p a[b',
    'p [d]',
    'p a[x y]',
    'p [[ x ]]',
    '[[ -n x ]] && p',
  ],
  ...[
    '- p x',
    'time p x',
    'nocorrect p x',
    'noglob p *',
    'command p x',
    'builtin p',
    '! p x',
    'p ! x',
    'p a!b "c!"',
    'p !x',
  ],
  ...[
    'repeat 2 rm -rf d',
    'if [[ -n a ]] rm -rf d',
    'for x (a) rm -rf d',
    'for x in a; rm -rf d',
    '{ p } always { rm -rf d }',
  ],
  ...[
    'rm x(.) -rf d',
    'p *(e:p:)',
    'p x~d ^x x#y HEAD~1 HEAD^',
    'p =p',
    'p a=p',
    'p a==b',
    'p a:=b',
    'p ~',
    'p a~ a:~ a=~',
    'p ""~',
    "p ''~d",
    'p ""=p',
    'A=""~ p',
    'A="="p p',
    'é=1 rm -rf d',
    'é=1 p',
    'Aé+=1 p',
  ],
  ...[
    'p %1',
    '%1 p',
    'p + - -- @ , . :',
    'p é à 漢 —',
    'p a&&q b||q c',
    'p a;q b',
    'p | q x',
    'p x &! rm -rf d',
    'p || q && d',
  ],
  ...[
    "rm <<< '' -rf d",
    'rm $(q) -rf d',
    'rm `q` -rf d',
    'r\u0024{A}m -rf d',
    'r\\\nm -rf d',
    'p a\\\\\nrm -rf d',
    'rm $"-rf" d',
  ],
];
