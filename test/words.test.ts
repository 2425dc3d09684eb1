import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { commentsOf, type Literal, literalsOf } from './literals.ts';

/* Keeps the worst of the old wording out of texts and comments. ARCHITECTURE.md has the rules, under “Words”. */

const root = new URL('../', import.meta.url);

type Banned = [pattern: RegExp, instead: string];

/** Wording that neither texts nor comments have, and what they have instead. */
const banned: Banned[] = [
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

/** The same for comments alone. Code in backticks is not looked at. */
const bannedInComments: Banned[] = [
  ...banned,
  [/\b(?:are|was|were|be|been) (?:told|let in)\b/, 'who tells whom, who has access'],
  [/\bTo be (?:called|asked|told|used|given)\b/, '“Call it …”'],
  [/(?:^|[.:;?!]\s)Of (?!course\b)/, 'the noun it is about, first'],
  [/(?:^|[.:;?!]\s)Might (?:an?|it|the|there)\b/, '“when”, “before” or “if”'],
  [/(?:^|[.?!:]\s)claude(?:['’]s)?\b(?!-)/, '“Claude” begins a sentence; `claude` is the program'],
  [/\bst(?:ands?|ood)\b(?!-)/, '“is”, or the verb that is meant'],
  [/\b(?:go(?:es|ing|ne)?|went) on\b/i, '“continue”'],
  [/\beverybody\b/i, '“everyone”, “all people”'],
  [/\b(?:who(?:m|se)?|which)(?:so)?ever\b/i, 'a noun'],
  [/\bcan['’]t\b/i, '“cannot”'],
  [/\banew\b/, '“again”'],
];

/** The texts there are for Claude. */
const forClaude = 'src/core/prompt/';

const sources = readdirSync(new URL('src', root), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => `src/${path.replaceAll('\\', '/')}`);

function wrongIn(file: string, found: Literal[], patterns: Banned[]): string[] {
  return found.flatMap(({ text, line }) =>
    patterns.filter(([pattern]) => pattern.test(text)).map(([, instead]) => `${file}:${line} “${text}”: ${instead}`),
  );
}

function sourceOf(file: string): string {
  return readFileSync(new URL(file, root), 'utf8');
}

function withoutCode({ text, line }: Literal): Literal {
  return { text: text.replaceAll(/`[^`]*`/g, '`'), line };
}

it('no text in the source is worded as it once was', () => {
  expect(sources.length).toBeGreaterThan(100);
  const read = sources.filter((file) => !file.startsWith(forClaude));
  expect(read.flatMap((file) => wrongIn(file, literalsOf(sourceOf(file)), banned))).toEqual([]);
});

/** The comments of these files still wait for their new words. */

it('no comment in the source is worded as it once was', () => {
  const read = sources;
  const wrong = read.flatMap((file) => wrongIn(file, commentsOf(sourceOf(file)).map(withoutCode), bannedInComments));
  expect(wrong).toEqual([]);
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

describe('the comments of a source', () => {
  it.each([
    ['// a\n// b\nc(); // d\n// e', ['a b', 'd', 'e']],
    ['/** a */ b /* c */', ['a', 'c']],
    ['/**\n * a\n * b.\n *\n * c\n */', ['a b.  c']],
    [`a('// b', \`/* c \${/* d */ e} */\`, /[/*]/) // f`, ['d', 'f']],
  ])('%s', (source, texts) => {
    expect(commentsOf(source).map(({ text }) => text)).toEqual(texts);
  });
});
