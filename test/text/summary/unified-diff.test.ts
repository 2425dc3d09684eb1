import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { unifiedDiff } from '../../../src/text/summary/unified-diff.ts';

const ten = Array.from({ length: 10 }, (_, n) => `line ${n + 1}\n`).join('');

describe('a change, as people read it', () => {
  test.each<[what: string, before: string | undefined, after: string, text: string, added: number, removed: number]>([
    ['a new file', undefined, 'a\nb\n', '@@ -0,0 +1,2 @@\n+a\n+b', 2, 0],
    ['a new file without a last line end', undefined, 'a', '@@ -0,0 +1 @@\n+a\n\\ No newline at end of file', 1, 0],
    ['an empty file that is filled', '', 'a\n', '@@ -0,0 +1 @@\n+a', 1, 0],
    ['a file that is emptied', 'a\nb\n', '', '@@ -1,2 +0,0 @@\n-a\n-b', 0, 2],
    ['a line in the middle', 'a\nb\nc\n', 'a\nx\nc\n', '@@ -1,3 +1,3 @@\n a\n-b\n+x\n c', 1, 1],
    ['no note of a line end that is missing before and after', 'a\nb', 'x\nb', '@@ -1,2 +1,2 @@\n-a\n+x\n b', 1, 1],
    ['a line end that is added', 'a', 'a\n', '@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a', 1, 1],
    ['nothing', 'a\n', 'a\n', '', 0, 0],
    ['nothing at all', undefined, '', '', 0, 0],
    ['CR LF before and after', 'a\r\nb\r\n', 'a\r\nc\r\n', '@@ -1,2 +1,2 @@\n a\n-b\n+c', 1, 1],
    ['CR LF that becomes LF', 'a\r\n', 'a\n', '@@ -1 +1 @@\n-a\r\n+a', 1, 1],
    ['CR LF that becomes LF in one line', 'a\r\nb\r\n', 'a\nb\r\n', '@@ -1,2 +1,2 @@\n-a\r\n+a\n b\r', 1, 1],
    ['CR LF in a new file', undefined, 'a\r\n', '@@ -0,0 +1 @@\n+a\r', 1, 0],
    ['a CR in the middle of a line', 'a\r\n', 'a\rb\r\n', '@@ -1 +1 @@\n-a\r\n+a\rb\r', 1, 1],
  ])('%s', (_, before, after, text, added, removed) => {
    expect(unifiedDiff(before, after)).toEqual({ text, added, removed });
  });

  test('far changes are hunks of their own, with three lines around or as many as asked for', () => {
    const after = ten.replace('line 1\n', 'first\n').replace('line 10\n', 'last\n');

    expect(unifiedDiff(ten, after).text.match(/^@@.*$/gm)).toEqual(['@@ -1,4 +1,4 @@', '@@ -7,4 +7,4 @@']);
    expect(unifiedDiff(ten, after, { context: 0 }).text).toBe(
      '@@ -1 +1 @@\n-line 1\n+first\n@@ -10 +10 @@\n-line 10\n+last',
    );
  });
});

const lines = fc
  .array(fc.constantFrom('a', 'b', 'c', '', ' x'), { maxLength: 12 })
  .map((all) => all.map((l) => `${l}\n`).join(''));

test('the hunks make the new text out of the old one', () => {
  fc.assert(
    fc.property(lines, lines, fc.nat(4), (before, after, context) => {
      const { text, added, removed } = unifiedDiff(before, after, { context });

      expect(text === '' ? before : applyPatch(before, `--- a\n+++ b\n${text}\n`)).toBe(after);
      expect(added - removed).toBe(after.split('\n').length - before.split('\n').length);
    }),
  );
});

test('large texts with nothing in common are replaced as a whole', () => {
  const before = Array.from({ length: 50_000 }, (_, n) => `old ${n}`).join('\n');
  const after = Array.from({ length: 50_000 }, (_, n) => `new ${n}`).join('\n');
  const { text, added, removed } = unifiedDiff(`same\n${before}\nend\n`, `same\n${after}\nend\n`);

  expect([added, removed]).toEqual([50_000, 50_000]);
  expect(text.split('\n').slice(0, 3)).toEqual(['@@ -1,50002 +1,50002 @@', ' same', '-old 0']);
  expect(text.endsWith('+new 49999\n end')).toBe(true);
});
