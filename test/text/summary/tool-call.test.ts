import { describe, expect, test } from 'vitest';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { shortToolSummary, toolLabel, toolSummary } from '../../../src/text/summary/tool-call.ts';

const mask = createSecretMask({ values: ['one/two/three/four/five', 'word  word'] });

const lineOf = (name: string, input: unknown) => shortToolSummary(toolLabel(name), toolSummary(name, input), mask);

describe('a tool call in one short line', () => {
  test.each([
    ['Bash', { command: 'npm test', description: 'Run tests' }, 'npm test'],
    ['Bash', { command: '\n  cat <<EOF\nx\nEOF' }, 'cat <<EOF …'],
    ['Read', { file_path: '/home/ann/work/app/src/core/ports.ts' }, '…/src/core/ports.ts'],
    ['Edit', { file_path: 'src/a.ts', old_string: 'x' }, 'src/a.ts'],
    ['Write', { content: 'zzz', file_path: '/tmp/a.txt' }, '/tmp/a.txt'],
    ['NotebookEdit', { notebook_path: 'C:\\work\\deep\\down\\n.ipynb' }, '…/deep/down/n.ipynb'],
    ['Grep', { pattern: 'TODO\\b', path: '/x' }, 'TODO\\b'],
    ['WebFetch', { url: 'https://a.bc/d', prompt: 'p' }, 'https://a.bc/d'],
    ['Task', { prompt: 'long', description: 'Find bugs' }, 'Find bugs'],
    ['Agent', { description: 'Two\nlines' }, 'Two lines'],
    ['mcp__github__create_issue', { title: 't' }, 'github · create_issue'],
    ['mcp__my__server__tool', {}, 'my · server__tool'],
    ['Unknown', { count: 3, what: 'this' }, 'this'],
    ['TodoWrite', { todos: [] }, ''],
    ['Bash', { command: 7 }, ''],
    ['Bash', null, ''],
    ['Bash', 'text', ''],
  ])('%s %j', (name, input, line) => {
    expect(lineOf(name, input)).toBe(line);
  });

  test('is never longer than 80 characters, and whole ones', () => {
    for (const name of ['Bash', 'Read', 'Other']) {
      const line = lineOf(name, { command: '😀'.repeat(200), file_path: `/${'😀'.repeat(200)}` });

      expect(Array.from(line).length).toBe(80);
      expect(line).not.toMatch(/\p{Surrogate}/u);
    }
  });

  test('carries no terminal escape sequences, and hides nothing', () => {
    expect(lineOf('Bash', { command: 'a\u001b[31m\u0007b\u202ec' })).toBe('a␛[31m␇b\\u202ec');
  });

  test.each([
    ['where the line is cut', 'Bash', { command: `${'x'.repeat(60)} ghp_${'a1B2'.repeat(9)}` }, /^x{60} «hidden»$/],
    ['where a path is cut', 'Read', { file_path: `/ghp_${'a1B2'.repeat(9)}.${'y'.repeat(60)}` }, /^\/«hidden»\.y{60}$/],
    ['parted by the names of a path', 'Read', { file_path: '/a/one/two/three/four/five' }, /^\/a\/«hidden»$/],
    ['over the end of the first line', 'Bash', { command: 'echo -----BEGIN PRIVATE KEY-----\nabc' }, /^echo «hidden»$/],
    ['with spaces that are left out', 'Grep', { pattern: 'word  word' }, /^«hidden»$/],
    [
      'in a file of ours',
      'mcp__bridge__send_file',
      { path: `/x/y/z/ghp_${'a1B2'.repeat(9)}/${'b'.repeat(70)}` },
      /«hidden»/,
    ],
  ])('has nothing of a secret %s', (_, name, input, expected) => {
    expect(lineOf(name, input)).toMatch(expected);
  });
});
