import { expect, it } from 'vitest';
import { tasksIn, wordsOfItem } from '../../../src/core/prompt/list-of-tasks.ts';

it.each<[string, string, string[]]>([
  ['numbers', '1. Fix the login\n2. Bump the version', ['Fix the login', 'Bump the version']],
  ['numbers in any language', '1) Login reparieren\n2) Version erhöhen', ['Login reparieren', 'Version erhöhen']],
  ['bullets with verbs', '- fix the login\n- Bump the version', ['fix the login', 'Bump the version']],
  ['check boxes', '- [ ] Fix it\n- [ ] Please test it', ['Fix it', 'Please test it']],
  ['blank lines between', '1. Fix it\n\n2. Test it\n', ['Fix it', 'Test it']],
  ['items of more lines', '1. Fix it\n   in token.ts\n2. Test it', ['Fix it\nin token.ts', 'Test it']],
])('finds the tasks of a list with %s', (_, text, items) => {
  expect(tasksIn(text)).toEqual({ intro: '', items });
});

it('gives each item what comes before the list', () => {
  const list = tasksIn('In the website project:\n- Fix the login\n- Bump the version')!;

  expect(list.items.map((_, index) => wordsOfItem(list, index))).toEqual([
    'In the website project:\n\nFix the login',
    'In the website project:\n\nBump the version',
  ]);
});

it.each([
  ['words', 'Fix the login and bump the version'],
  ['one item', '1. Fix the login'],
  ['bullets that are things', 'Build a page with\n- a header\n- a footer'],
  ['bullets of which one is a thing', '- Fix the login\n- the version'],
  ['words behind the list', '1. Fix the login\n2. Bump the version\n\nThen tell me.'],
  ['a long text before it', `${'It is a long story. '.repeat(20)}\n1. Fix it\n2. Test it`],
  ['more items than anyone sends', Array.from({ length: 21 }, (_, n) => `${n + 1}. Fix it`).join('\n')],
  ['a version number', '1.2.3 is out\n2.0 is next'],
])('takes %s as one task', (_, text) => {
  expect(tasksIn(text)).toBeUndefined();
});
