import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseShell } from '../../../src/danger/shell/parse.ts';

function words(command: string): string[][] | undefined {
  return parseShell(command)?.map((one) => one.words);
}

describe('what is understood', () => {
  test.each<[command: string, words: string[][]]>([
    ['npm test', [['npm', 'test']]],
    ['  npm\ttest  ', [['npm', 'test']]],
    ['a && b || c | d; e\nf;', [['a'], ['b'], ['c'], ['d'], ['e'], ['f']]],
    ['a &&\n  b', [['a'], ['b']]],
    ['# first\n\na # second\nb#c', [['a'], ['b#c']]],
    [`echo 'a b' "c d" e\\ f g""h ''`, [['echo', 'a b', 'c d', 'e f', 'gh', '']]],
    [`echo "a \\"b\\" \\$c \\n"`, [['echo', 'a "b" $c \\n']]],
    [`echo 'a;b|c&&d>e' "(f)"`, [['echo', 'a;b|c&&d>e', '(f)']]],
    ['r"m" -rf', [['rm', '-rf']]],
    ['npm test \\\n  --watch', [['npm', 'test', '--watch']]],
    ['find . -exec a {} \\;', [['find', '.', '-exec', 'a', '{}', ';']]],
    ['[ -f a ] && b', [['[', '-f', 'a', ']'], ['b']]],
    ['echo 5$ "a$" $ a=b', [['echo', '5$', 'a$', '$', 'a=b']]],
    ["echo 'it'\\''s' ''", [['echo', "it's", '']]],
    ['git diff HEAD~1 HEAD^ a#b ]', [['git', 'diff', 'HEAD~1', 'HEAD^', 'a#b', ']']]],
    ['a b}c {} x{}y', [['a', 'b}c', '{}', 'x{}y']]],
    ['a 2>b 2<c 2>&1 >&- <&0 >& d.txt', [['a']]],
    ['a2>b 12 3', [['a2', '12', '3']]],
    ['echo "fixed!" a!', [['echo', 'fixed!', 'a!']]],
    ['echo 漢字 😀', [['echo', '漢字', '😀']]],
    ['a >b', [['a']]],
    ['A=1 B=2', [[]]],
  ])('%j', (command, expected) => {
    expect(words(command)).toEqual(expected);
    expect(parseShell(command)!.some(({ opaque }) => opaque)).toBe(false);
  });

  test('joints, assignments, redirects and the text', () => {
    expect(parseShell(`A=1 B='2 3' npm  "run" x 2>&1 >>'my log' </dev/null &>a | tee b`)).toEqual([
      {
        assignments: ['A=1', 'B=2 3'],
        words: ['npm', 'run', 'x'],
        redirects: [
          { operator: '>&', target: '1' },
          { operator: '>>', target: 'my log' },
          { operator: '<', target: '/dev/null' },
          { operator: '&>', target: 'a' },
        ],
        opaque: false,
        text: `A=1 B='2 3' npm "run" x`,
        joint: undefined,
      },
      { assignments: [], words: ['tee', 'b'], redirects: [], opaque: false, text: 'tee b', joint: '|' },
    ]);
  });

  test.each([
    'a $B',
    'a "$B"',
    'a $1 $?',
    'a *.ts',
    'a b?',
    'a [ab]',
    'a ~/b',
    'a {b,c}',
    'a > $B',
    'A=$B c',
    'a =b',
    'a --x=~/y',
    ...['a ""~', "a ''~/b", 'a ""=b', 'A=""~ b'],
    ...[
      'a $=B',
      'a $~B',
      'a $^B',
      'a $+B',
      'a $é',
      'a $,',
      'a $.x',
      'a $%',
      'a $/b',
      'a $~B/c',
      'npm test $=GITHUB_TOKEN',
    ],
    ...['a "$=B"', 'a "$~B"', 'a "$^B"', 'a "$+B"', 'a "$é"', 'a "b$|c"'],
    ...["a 'b''c'", "a ''''", 'A==b c', 'a b==c', 'A=b:=c d', 'time a'],
    ...['a {b,c}d', 'a b{1..3}', 'a b]c[d]', 'a {b'],
  ])('%j is not known before it runs', (command) => {
    expect(parseShell(command)!.some(({ opaque }) => opaque)).toBe(true);
  });
});

test.each([
  ...['', '  ', '\n', '# a', ';', 'a ;; b', '&& a', 'a &&', 'a |', 'a | | b', '| a', 'a; ; b'],
  ...['$(a)', 'a $(b)', 'a "$(b)"', '`a`', 'a `b`', 'a "`b`"', 'a <(b)', 'a >(b)', '$((1))', 'a $[1]'],
  ...['$A', '"$A" b', '$A b', 'a$B c', 'r* x', '~/a', '{a,b}', 'X=1 $A', '=a'],
  ...['a <<EOF\nb\nEOF', 'a <<< b', '(a)', '{ a; }', 'f() { a; }', 'function f { a; }', 'if a; then b; fi'],
  ...[
    'for i in a; do b; done',
    'while a; do b; done',
    'repeat 3 a',
    'case a in b) c;; esac',
    '! a',
    '[[ -f a ]]',
    'coproc a',
  ],
  ...[
    'a &',
    'a & b',
    'a |& b',
    '!!',
    'a !b',
    'a "!b"',
    "$'a'",
    "a $'\\x41'",
    'a $"b"',
    'a $\u007bB:-c}',
    'a $\u007bC[0]}',
  ],
  ...[
    "a 'b",
    'a "b',
    'a \\',
    'r\\\nm',
    'a "b\\\nc"',
    'a > ',
    'a >',
    'a > > b',
    'a >! b',
    '{fd}> a',
    'a\rb',
    'a\u0000b',
  ],
  ...[
    'é=x a',
    'Aé+=x a',
    '1=x a',
    '12+=x a',
    '- a',
    'nocorrect a',
    '{} a',
    "{}\\' a",
    '{}b a',
    'a }',
    'a b}',
    "a 'b'}",
    'a {b}}',
    '%1',
    '%',
  ],
  ...['a b[c', 'a b[c d]', 'a [b c]', 'A[1 + 2]=3 b', 'export A[b c]=d'],
  ...['a >&-b', 'a >&--rf b', 'a >& -b', 'a <&-b', 'a >&1-', 'a >&1b', 'a >&p', 'a <&b', 'a 2>&b', 'a >&12'],
  ...[`a >&'b"c'`, 'a >&"b"', "a >&'$(b)'", 'a >&$B', 'a >&*', 'a >&~/b', 'a >&b\\c', 'a >&b,c'],
  ...['a 12>b', 'a 99999999999>b', 'a 12<b', 'a 2&>b', 'a 2&>>b', 'a >2>b', 'a >2&>b', 'a <1<b'],
  ...[
    'a <1-2> b',
    'a 2<1-2> b',
    'a 2<-> b',
    'a <-> b',
    'a b<->c',
    'a <1-> b',
    'a <-2> b',
    'a <\\\n1-2> b',
    'a >\\\n&1',
    'a >\\\nb',
  ],
  ...['a >!b', 'a >>!b', 'a >>! b', 'a >|! b', `a >!"b"`, 'a &>!b', 'a &>|b', 'a >>|b', 'a >>&b', 'a >&|b', 'a >&!b'],
  ...['a > #b', 'a >#b', 'a &!', 'a &| b', 'a =(b)', 'a b(.)', 'a *(e:b:)', 'a\u00a0b', 'a\u0085b'],
  ...['a\u001b[31m', 'a\u00a0b', 'a\u202eb', 'a\u200bb', 'a\u2028b', 'a\ud800', 'echo 👩\u200d👧'],
])('%j is not', (command) => {
  expect(parseShell(command)).toBeUndefined();
});

const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.constantFrom(...'a b = $ ( ) { } [ ] < > & | ; \' " \\ ` ! # ~ * 1 A=1 $A'.split(' '), ' ', '\n'))
    .map((all) => all.join('')),
);

test('takes anything without throwing, and what it understands it understands again', () => {
  fc.assert(
    fc.property(anything, (command) => {
      const parsed = parseShell(command);
      for (const { text, words: own, assignments } of parsed ?? []) {
        if (text !== '') expect(parseShell(text)).toMatchObject([{ words: own, assignments }]);
      }
    }),
    { numRuns: 3000 },
  );
});

test('quoted words come back as they were', () => {
  const word = fc.string().filter((value) => parseShell(`a '${value.replaceAll("'", '')}'`) !== undefined);
  const quoted = (value: string) => `'${value.replaceAll("'", "'\\''")}'`;

  fc.assert(
    fc.property(fc.array(word, { minLength: 1 }), (all) => {
      expect(words(`a ${all.map(quoted).join(' ')}`)).toEqual([['a', ...all]]);
    }),
  );
});
