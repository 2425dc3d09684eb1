import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { literalsOf } from './literals.ts';

/* How the product speaks: the worst of what it said once is not said again. ARCHITECTURE.md has the rules. */

const root = new URL('../', import.meta.url);

/** What no text of ours says, and what it says instead. */
const banned: [pattern: RegExp, instead: string][] = [
  [/\bcan not\b/i, '“cannot”'],
  [/\bShall\b/, 'a question with the verb people press'],
  [/(?:^|[.!?:]\s+|\n)claude (?!-)[a-z’]/, '“Claude” begins a sentence; `claude` is the program'],
  [/\bsomebody\b/i, '“someone”, or who it is'],
  [/\bwhoever\b/i, 'a noun'],
  [/\b(?:go(?:es)?|going) on\b/i, '“continue”'],
  [/\bfor a while\b/, '“temporary”, or how long'],
  [/\btried again\b/, 'who tries again, and when'],
  [/\bis (?:told|let in)\b/, 'who tells whom, who has access'],
];

/** What Claude reads there is for Claude. */
const forClaude = 'src/core/prompt/';

const sources = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `src/${path.replaceAll('\\', '/')}`)
  .filter((file) => !file.startsWith(forClaude));

function wrongIn(file: string): string[] {
  return literalsOf(readFileSync(new URL(file, root), 'utf8')).flatMap(({ text, line }) =>
    banned.filter(([pattern]) => pattern.test(text)).map(([, instead]) => `${file}:${line} “${text}”: ${instead}`),
  );
}

it('no text in the source is worded as it once was', () => {
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.flatMap(wrongIn)).toEqual([]);
});

describe('the texts of a source', () => {
  it.each([
    ['say(\'a\', "b")', ['a', 'b']],
    [`\`a \${b ? \`c \${d}\` : 'e'} f\``, ['a ', 'c ', '', 'e', ' f']],
    ["import { a } from './a.ts'; import('b'); a('c');", ['c']],
    ["// it's\n/* it's */ a('b') // 'c'", ['b']],
    [`\`a \${b}\${/[\`]/.test(c)}\``, ['a ', '', '']],
    ["x.replace(/['\"]/g, 'a') / b / 'c'.length", ['a', 'c']],
    ["'it\\'s\\n'", ["it's\n"]],
  ])('%s', (source, texts) => {
    expect(literalsOf(source).map(({ text }) => text)).toEqual(texts);
  });
});
