import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hiddenDangers } from '../../../src/danger/hidden-text.ts';
import { hostDangers, otherHostNames } from '../../../src/danger/hosts.ts';
import { cleanText } from '../../../src/text/format/clean.ts';
import { lookAlikeWords } from '../../../src/text/reveal/look-alikes.ts';
import { revealCode, revealDiff, revealLine, revealProse, revealText } from '../../../src/text/reveal/reveal.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 40 });

describe('what is revealed', () => {
  test.each([
    ['a\u0000b\u001b\u007f', 'a␀b␛␡'],
    ['a\u009b\u0085\u2028\u202e\u2069\u200d\ufeff', 'a\\u009b\\u0085\\u2028\\u202e\\u2069\\u200d\\ufeff'],
    [
      '\u00ad\u034f\u115f\u3164\uffa0\u2800\ufffc\u{e0041}',
      '\\u00ad\\u034f\\u115f\\u3164\\uffa0\\u2800\\ufffc\\u{e0041}',
    ],
    ['\u00a0\u2003\u3000 ', '\\u00a0\\u2003\\u3000 '],
    ['\ud83d \udc00', '\\ud83d \\udc00'],
    ['Привет, κόσμε, 你好（）。 é שלום', 'Привет, κόσμε, 你好（）。 é שלום'],
  ])('%j', (text, seen) => {
    expect(revealText(text)).toBe(seen);
  });

  test('of a name: its ends, its lines and its tabs too', () => {
    expect(revealLine(' a\n\tb  ')).toBe('␠a␊␉b␠␠');
  });

  test('of code: what is at the end of its lines, and tabs that are no indentation', () => {
    expect(revealCode('\n\tif x; then \n\t\tdo\tit\\ \n\tfi\n\n')).toBe('␊\n\tif x; then␠\n\t\tdo␉\tit\\␠\n\tfi␊␊');
    expect(revealCode('\ta\n    b')).toBe('␉\ta\n    b');
  });

  test('of a diff: its signs stay', () => {
    expect(revealDiff('@@ -1 +1 @@\n-\ta\r\n+\ta \n ')).toBe('@@ -1 +1 @@\n-\ta␍\n+\ta␠\n ');
  });

  test('of what people write: not their emoji and the joiners of their words', () => {
    expect(revealProse('می‌خواهم ⚠️ 👨‍👩‍👧 a\u00a0!')).toBe('می‌خواهم ⚠️ 👨‍👩‍👧 a\u00a0!');
    expect(revealProse('a\u200db\u202e\u{e0041}')).toBe('a\\u200db\\u202e\\u{e0041}');
  });

  test('has nothing left to reveal, and nothing that is cleaned away', () => {
    const property = fc.property(anyText, (text) => {
      for (const reveal of [revealLine, revealCode, revealText, revealProse]) {
        const seen = reveal(text);
        expect(cleanText(seen)).toBe(seen);
        // The tab behind the picture of one is what keeps columns where they are.
        if (reveal !== revealCode) expect(reveal(seen)).toBe(seen);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });
});

test('no line is cleaned away with a terminal sequence', () => {
  expect(cleanText('a\u001b]0;\nrm\n\u0007b')).toBe('a]0;\nrm\nb');
  expect(cleanText('a\u001b]0;title\u0007b')).toBe('ab');
  const pieces = fc.constantFrom('\u001b]', '\u0007', '\u001b\\', '\u001b[', 'm', '\n', 'a', '\u2028');
  const property = fc.property(
    fc.array(pieces).map((all) => all.join('')),
    (text) => {
      expect(cleanText(text).split('\n')).toHaveLength(text.split(/[\n\u2028]/).length);
    },
  );
  fc.assert(property);
});

describe('what hides is named', () => {
  test.each([
    ['x\u001b\u0007', ['has control characters, shown as ␛ ␇']],
    ['x\u202e\u200e', ['has characters that change the text direction, shown as \\u202e \\u200e']],
    ['x\u200b\u00ad\u3164\u2060\u2800', ['has invisible characters, shown as \\u200b \\u00ad \\u3164 \\u2060 …']],
    ['ls\u00a0-l', ['has unusual spaces, shown as \\u00a0']],
    ['cаt', ['mixes letters that look alike: “cаt” is c\\u0430t']],
    [`ls${' '.repeat(50)}; rm x`, ['has 50 spaces in a row, with more text after them']],
    ['git commit -m "⚠️ Исправить, می‌خواهم 👨‍👩‍👧"', []],
  ])('of a name: %j', (text, told) => {
    expect(hiddenDangers(text, 'name')).toEqual(told);
  });

  test('of content without what people write: Windows’ line ends and marks, spaces of all widths', () => {
    expect(hiddenDangers('\ufeffa\u00a0!\r\nb\r\n', 'content')).toEqual([]);
    expect(hiddenDangers('+\ufeffa\n+b', 'content')).toEqual([]);
    expect(hiddenDangers('a\rb', 'content')).toHaveLength(1);
    expect(hiddenDangers('a\ufeffb', 'content')).toHaveLength(1);
  });
});

describe('words that look like others', () => {
  test.each([
    ['pаypal', 'p\\u0430ypal'],
    ['isΑdmin', 'is\\u0391dmin'],
    ['прoцесс', 'пр\\u006fцесс'],
    ['c𝐚t', 'c\\u{1d41a}t'],
  ])('%s', (word, spelled) => {
    expect(lookAlikeWords(`x ${word}-y`)).toEqual([{ word, spelled }]);
  });

  test.each([
    'Привет',
    'USB-кабель',
    'PDFки',
    'test_тест',
    'Δt',
    'μs',
    'café',
    '第1章test',
    '１０GB',
    'COMпорт',
    'email-ы',
  ])('not %s', (word) => {
    expect(lookAlikeWords(word)).toEqual([]);
  });

  test('are found in a text of any size: what takes more than linear time would not end here', () => {
    expect(lookAlikeWords(`${'aа'.repeat(30_000)} ${'a'.repeat(1_000_000)}`)).toHaveLength(1);
  });
});

describe('hosts', () => {
  test.each([
    ['https://аpple.com/x', ['goes to xn--pple-43d.com, which only looks like “аpple.com”']],
    ['https://аррӏе.com', ['goes to xn--80ak6aa92e.com, which only looks like “аррӏе.com”']],
    ['curl аррӏе.com/x', ['names xn--80ak6aa92e.com, which only looks like “аррӏе.com”']],
    ['curl github。com', ['names github.com, which only looks like “github。com”']],
    [
      'https://github.com∕x.evil.example/',
      [expect.stringMatching(/^goes to github\.xn--comx-\w+\.evil\.example, which/)],
    ],
    ['https://github.com@evil.example/a', ['goes to evil.example, not to github.com']],
    ['https://github.com:443@evil.example', ['goes to evil.example, not to github.com']],
    ['https://github%2ecom@evil.example', ['goes to evil.example, not to github%2ecom']],
    ['https://github.com\\@evil.example', ['has a backslash in an address, which programs read differently']],
    ['https://me:pw@example.com https://example.com/@me?a.b@c', []],
    ['https://пример.рф https://münchen.de', []],
    ['cat отчёт.txt сор.txt; mail me@example.com', []],
  ])('%s', (text, told) => {
    expect(hostDangers(text)).toEqual(told);
  });

  test('that are written in another way have their other name', () => {
    expect(otherHostNames('https://пример.рф/ https://münchen.de:80 http://2130706433/x https://example.com.')).toEqual(
      ['xn--e1afmkfd.xn--p1ai', 'xn--mnchen-3ya.de', '127.0.0.1'],
    );
  });

  test('any text is read without an error', () => {
    fc.assert(fc.property(anyText, (text) => void [hostDangers(`https://${text}`), otherHostNames(`x://${text}`)]));
  });
});
