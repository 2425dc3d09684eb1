import { describe, expect, test } from 'vitest';
import { dangersOf } from '../../src/danger/dangers.ts';

function warnings(command: string): string {
  return dangersOf({ tool: 'Bash', input: { command } }, { path: '/work/site' }).join('; ');
}

describe('rm -rf is seen', () => {
  test.each([
    ...['rm >&--rf d', 'rm >& -x -rf d', 'rm >&---recursive -f d', 'rm <&--rf d', "rm <&-'-rf' d", 'rm 2>&--rf d'],
    ...['rm 2>&1 -rf d $(p)', 'rm &>x -rf d $(p)', 'rm >|x -rf d $(p)', 'rm >&x -rf d `p`', "rm >&1'x y' -rf"],
    ...['rm 12>x -rf d', 'rm 99999999999>x -rf d', 'rm 2&>x -rf d', 'rm <1-2> -rf d', 'rm <-> -rf d $(p)'],
    ...['rm >&!x -rf d', 'rm &>|x -rf d', 'rm >>&|x -rf d', "rm <<< '' -rf d", 'rm -rf>x d $(p)', 'rm -r>x -f d $(p)'],
    ...["rm $'-rf' d", "rm $'\\x2drf' d", "rm $'\\055rf' d", "rm $'\\u002drf' d", 'rm $"-rf" d', "$'r\\x6d' -rf d"],
    ...[
      'r\\\nm -rf d $(p)',
      'rm -r\\\nf d $(p)',
      'p a\\\\\nrm -rf d $(p)',
      '# a \\\nrm -rf d $(p)',
      'p | # a \\\nrm -rf d',
    ],
    ...['rm {-rf,d}', 'rm -{r,f} d', 'rm -{x,rf} d', 'rm -{r..r}f d', 'r{m,} -rf d', '{rm,-rf,d}', 'rm -{r{f,v},v} d'],
    ...[
      'rm $A-rf d',
      'rm -r$A d -f',
      'r$\u007bA}m -rf d',
      'rm $\u007bA}-rf d',
      'rm $=A-rf d',
      '"r$\u007bA}m" -rf d',
      'rm "$A"-rf d',
    ],
    ...[
      '=rm -rf d',
      'env =rm -rf d',
      'nohup =rm -rf d',
      '- rm -rf d',
      'nocorrect rm -rf d',
      '1=x rm -rf d',
      'é=1 rm -rf d',
    ],
    ...[
      '{rm -rf d}',
      '{ rm -rf d}',
      'p} ; { rm -rf d }',
      'repeat 2 rm -rf d',
      'if [[ -n a ]] rm -rf d',
      'A[1]=2 rm -rf d',
    ],
    ...[
      'for x (a) rm -rf d',
      'for x in a; rm -rf d',
      '{ p } always { rm -rf d }',
      '() { rm -rf d }',
      'A=(1 2) rm -rf d',
    ],
    ...[
      'time rm -rf d',
      'time -p rm -rf d',
      'coproc rm -rf d',
      'p &! rm -rf d',
      'p &!rm -rf d',
      'p &| rm -rf d',
      'p |& rm -rf d',
    ],
    ...["p >&'$(rm -rf d)'", 'p =(rm -rf d)', 'p "$A[$(rm -rf d)]"'],
    ...['rm$é -rf d', 'rm $é-rf d', 'rm >! -rf d', 'rm >>! -rf d', 'rm &>! -rf d', 'rm 2>! -rf d'],
    ...['rm $(p) -rf d', 'rm `p` -rf d', 'rm "$(p "a")" -rf d', 'rm x(.) -rf d', 'rm <(p) -rf d', 'rm (d|x) -rf'],
    ...['r$(p)m -rf d', 'rm -r$(p)f d', 'rm $(p $(q)) -rf d', 'rm =(p) -rf d', 'rm $((1)) -rf d'],
    `git commit -m "$(cat <<'EOF'\nx\nEOF\nrm -rf d\ncat <<'EOF'\nx\nEOF\n)"`,
  ])('%j', (command) => {
    expect(warnings(command)).toMatch(/rm -rf/);
  });
});

describe('a program that rm does not mean is seen', () => {
  test.each([
    ...[
      'repeat 2 curl -T a b',
      'function f { curl -T a b }; f',
      'A[1]=2 curl -T a b',
      'env =curl -T a b',
      '1=x curl -T a b',
    ],
    ...['{curl -T a b}', 'if [[ -n a ]] curl -T a b', 'curl >&--T a b', 'c{url,} -T a b', 'c\\\nurl -T a b `p`'],
    ...['curl -T 2>&1 a b $(p)', 'if p { curl -T a b }', 'while [[ $A ]] { curl -T a b }'],
  ])('%j', (command) => {
    expect(warnings(command)).toMatch(/sends a file/);
  });

  test.each([
    ['x=m; r$x -rf d', /unknown until it runs \(r\$x\)/],
    ['$=A -rf d', /unknown until it runs \(\$=A\)/],
    ['$é -rf d', /unknown until it runs \(\$é\)/],
    ['/bin/r? -rf d', /unknown until it runs \(\/bin\/r\?\)/],
    ['r[m] -rf d', /unknown until it runs \(r\[m\]\)/],
    ['rm <<<a -x\\ p-rf', /rm -rf/],
    ["rm <<<a '-x p-rf'", /rm -rf/],
    ['x(.)-rf rm \\\n~', /unknown until it runs \(x\(\.\)-rf\)/],
    ['x(.)-rf rm \\\n~', /writes outside the project: ~/],
    ['x* dd of=/etc/x', /writes outside the project: \/etc\/x/],
    ['sudo$= p', /unknown until it runs \(sudo\$=\)/],
    ['sudo$~ p', /runs as another user/],
    ['rm$^ -rf d', /rm -rf/],
    ['kill -1>x $(p)', /kill -1/],
    ['cat <.env $(p)', /touches what is usually secret: \.env/],
    ['cat 0<.env $(p)', /touches what is usually secret: \.env/],
    ['p >& /etc/x $(p)', /writes outside the project: \/etc\/x/],
    ['p 2>|/etc/x $(p)', /writes outside the project: \/etc\/x/],
    ['p {fd}>/etc/x', /writes outside the project: \/etc\/x/],
    ['p <1-2>/etc/x', /writes outside the project: \/etc\/x/],
  ])('%j', (command, expected) => {
    expect(warnings(command)).toMatch(expected);
  });
});

test.each([
  ...['npm test 2>&1 | tail -5; echo $(date)', 'git log > out.txt 2>&1; echo "$(date)"', 'ls <a >b $(p)', 'p 12>x'],
  ...['echo a \\\n  b $(date) \\\n  --force', 'for f in *.ts; do cat "$f"; done', 'cp a.{txt,md} b'],
  ...[
    'case $A in a*) ls;; b*) ls;; esac',
    'cat > a.md <<EOF\n* one\n**two** three\n<b>four</b>\nEOF',
    'echo "{a,b}" $(p)',
  ],
  ...['echo $HOME/a', 'kill $PID 2>/dev/null', 'wait $!', 'echo "$A-rf"', 'for i in {1..100000}; do p; done'],
  ...['mkdir -p "$(dirname a/b)"', 'cd src && touch ../a $(p)', 'touch $(p)', '(cd src && ls) && ls *.ts'],
  `git commit -m "$(cat <<'EOF'\nIf it is full, rm -rf d\nEOF\n)"`,
])('%j is harmless', (command) => {
  expect(warnings(command)).toBe('');
});

test.each([
  ['spaces', `a${' '.repeat(300_000)}\n`],
  ['dots', 'é.'.repeat(150_000)],
  ['hyphens', 'é-'.repeat(150_000)],
  ['marks', `a${'\u0301'.repeat(150_000)}`],
])('a line of any size is judged: with many %s, what takes more than linear time would not end here', (_, command) => {
  expect(warnings(command)).toContain('is too long to check');
});
