import fc from 'fast-check';
import { expect, it } from 'vitest';
import { tasksIn, wordsOfItem } from '../../../src/core/prompt/list-of-tasks.ts';

it.each<[string, string, string[]]>([
  ['numbers', '1. Fix the login\n2. Bump the version', ['Fix the login', 'Bump the version']],
  ['numbers in any language', '1) Login reparieren\n2) Version erhöhen', ['Login reparieren', 'Version erhöhen']],
  ['bullets with verbs', '- fix the login\n- Bump the version', ['fix the login', 'Bump the version']],
  ['check boxes', '- [ ] Fix it\n- [ ] Please test it', ['Fix it', 'Please test it']],
  ['blank lines between', '1. Fix it\n\n2. Test it\n', ['Fix it', 'Test it']],
  ['the same number', '1. Fix it\n1. Test it', ['Fix it', 'Test it']],
  ['other bullets in between', '- Fix it\n* Test it\n• Ship it', ['Fix it', 'Test it', 'Ship it']],
  [
    'items that go on below',
    '1. Fix it\nin token.ts\n2. Test it\nwith vitest',
    ['Fix it\nin token.ts', 'Test it\nwith vitest'],
  ],
  ['paragraphs', '1. Fix it\n\n   Mind the clock.\n2. Test it', ['Fix it\n\nMind the clock.', 'Test it']],
  [
    'bullets in its items',
    '- Fix it:\n  - check the clock\n  - test the zone\n- Ship it',
    ['Fix it:\n- check the clock\n- test the zone', 'Ship it'],
  ],
  ['tabs', '1. Fix it\n\t- check the clock\n2. Ship it', ['Fix it\n - check the clock', 'Ship it']],
  ['numbers in its items', '- Fix it\n  1. here\n  2. there\n- Ship it', ['Fix it\n1. here\n2. there', 'Ship it']],
  ['bullets below numbers', '1. Fix it\n- here\n- there\n2. Ship it', ['Fix it\n- here\n- there', 'Ship it']],
  [
    'code in its items',
    '1. Run\n   ```sh\n   if true; then\n     2. no item\n   ```\n2. Run:\n```\n1. no item\n\nls\n```',
    ['Run\n```sh\nif true; then\n  2. no item\n```', 'Run:\n```\n1. no item\n\nls\n```'],
  ],
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
  ['a line about all under the last item', '1. Fix it\n2. Test it\nUse vitest for all of them.'],
  ['a line in a language without capitals there', '1. 修复登录\n2. 更新版本\n全部使用英文'],
  ['code under the last item', '1. Fix it\n2. Test it\n```\nError: no token\n```'],
  ['bullets under the last number', '1. Fix it\n2. Test it\n- all in TypeScript'],
  ['a list in a block of code', '```\n1. Fix it\n2. Test it\n```'],
  ['a list in a block of code, explained', 'What does this mean?\n~~~\n- fix it\n- test it\n~~~\nTell me.'],
  ['a block of code without an end', '1. Fix it\n2. Test:\n```\nls'],
  ['a list that ends in a block of code', '1. Fix it\n```\n2. Test it\n```'],
  ['two lists', 'Web:\n1. Fix it\n2. Test it\nApp:\n1. Build it\n2. Ship it'],
  ['two lists with bullets', 'Web:\n- fix it\n- test it\nApp:\n- build it\n- ship it'],
  ['a list with another one behind it', '1. Fix it\n2. Test it\n\n- Add docs\n- Add tests'],
  ['two lists with a title', '1. Fix it\n2. Test it\n## App\n3. Build it'],
  ['two lists with a bold title', '- fix it\n**App**\n- build it'],
  ['two lists with a line between', '- fix it\n---\n- build it'],
  ['a question with its answers', 'Which is better?\n1. Use a queue\n2. Use a lock'],
  ['a version number', '1.2.3 is out\n2.0 is next'],
])('takes %s as one task', (_, text) => {
  expect(tasksIn(text)).toBeUndefined();
});

it('finds a list behind code, which each item gets', () => {
  const list = tasksIn('The log:\n```\n1. no item\n```\n1. Explain it\n2. Fix it')!;

  expect(wordsOfItem(list, 1)).toBe('The log:\n```\n1. no item\n```\n\nFix it');
});

const anyLine = fc
  .tuple(
    fc.constantFrom('', '  ', '   ', '\t'),
    fc.constantFrom('', '1. ', '2. ', '3) ', '- ', '* ', '```', '~~~'),
    fc.nat(3),
  )
  .chain(([indent, mark, words]) =>
    fc.array(fc.constantFrom('Fix', 'test', 'the', 'Clock:'), { minLength: words, maxLength: words }).map((some) => {
      return `${indent}${mark}${some.join(' ')}`;
    }),
  );

it('loses no word of any message, and says none of an item to another one', () => {
  const wordsOf = (text: string) => text.match(/\p{L}+:?/gu) ?? [];
  let lists = 0;
  fc.assert(
    fc.property(fc.array(anyLine, { minLength: 2, maxLength: 8 }), (lines) => {
      const list = tasksIn(lines.join('\n'));
      if (!list) return;
      lists += 1;
      expect([list.intro, ...list.items].flatMap(wordsOf)).toEqual(wordsOf(lines.join('\n')));
    }),
    { numRuns: 5_000 },
  );
  expect(lists).toBeGreaterThan(50);
});
