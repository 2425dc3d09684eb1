import { expect, test } from 'vitest';
import { type Block, type Inline, moment, paragraph, text } from '../../../src/text/document/blocks.ts';
import { inlineText, sliceInlines } from '../../../src/text/document/inline.ts';
import { splitBlocks } from '../../../src/text/document/split-blocks.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { localTimeText, nearTimeText, timeText } from '../../../src/text/format/time-text.ts';
import { writeMarkdown } from '../../../src/text/markdown/write.ts';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';
import { maskDocument } from '../../../src/text/secrets/mask-document.ts';

const at = new Date(2026, 10, 23, 14, 30).getTime();
const time: Inline = { type: 'time', at };

test('a time tells weekday and time of day, and its zone to readers elsewhere', () => {
  expect(localTimeText(at)).toBe('Mon 14:30');
  expect(timeText(at)).toMatch(/^Mon 14:30 (?:[A-Z]{2,5}|GMT[+-]\d{1,2}(?::\d{2})?)$/);
});

test.each([
  ['earlier today', [10, 23, 2, 40], 'near'],
  ['later today', [10, 23, 23, 50], 'near'],
  ['early tomorrow', [10, 24, 2, 20], 'near'],
  ['late yesterday', [10, 22, 23, 40], 'far'],
  ['tomorrow afternoon', [10, 24, 15, 0], 'far'],
  ['the same weekday, a week later', [10, 30, 14, 30], 'far'],
] as const)(
  '%s is given with its weekday only where the time of day does not tell it',
  (_, [month, day, hour, minute], how) => {
    const other = new Date(2026, month, day, hour, minute).getTime();
    const near = how === 'near';

    expect(moment(other, at)).toEqual(near ? { type: 'time', at: other, near } : { type: 'time', at: other });
    expect(nearTimeText(other, at)).toMatch(near ? /^\d\d:\d\d$/ : /^[A-Z][a-z]{2} \d\d:\d\d$/);
    expect(inlineText([moment(other, at)])).toMatch(near ? /^\d\d:\d\d [A-Z]/ : /^[A-Z][a-z]{2} \d\d:\d\d [A-Z]/);
  },
);

test('a time of today more than half a day away has its weekday for readers who may be elsewhere', () => {
  const early = new Date(2026, 10, 23, 0, 10).getTime();

  expect(nearTimeText(early, at)).toBe('00:10');
  expect(moment(early, at)).toEqual({ type: 'time', at: early });
});

test.each([
  ['Europe/Berlin', 'Mon 14:30 CET'],
  ['America/New_York', 'Mon 08:30 EST'],
  ['Asia/Kolkata', 'Mon 19:00 IST'],
  ['Asia/Tokyo', 'Mon 22:30 GMT+9'],
])('in %s', (zone, shown) => {
  const before = process.env.TZ;
  process.env.TZ = zone;
  try {
    expect(timeText(Date.UTC(2026, 10, 23, 13, 30))).toBe(shown);
  } finally {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  }
});

test.each([Number.NaN, 1e18])('a moment that no calendar has (%s) breaks nothing', (odd) => {
  expect(visibleText([paragraph({ type: 'time', at: odd })])).toBe('an unknown time');
});

test('a time is seen, and written as markdown', () => {
  expect(visibleText([paragraph('Resumes ', time)])).toBe(`Resumes ${timeText(at)}`);
  expect(writeMarkdown([paragraph('Resumes ', time)])).toContain(`Resumes ${timeText(at)}`);
});

test('a text with times may be cut anywhere, and loses nothing', () => {
  const inlines = [text('a '), time, text(' b')];
  const whole = inlineText(inlines);

  for (let cut = 0; cut <= whole.length; cut += 1) {
    const halves = [sliceInlines(inlines, 0, cut), sliceInlines(inlines, cut)];
    expect(halves.map(inlineText).join('')).toBe(whole);
  }
  expect(sliceInlines(inlines, 1, whole.length - 1)).toContain(time);
});

test('messages too short for a time hold pieces of it', () => {
  const fits = (blocks: Block[]) => visibleText(blocks).length <= 5;

  const parts = splitBlocks([paragraph(time, time)], { fits });

  expect(parts.every(fits)).toBe(true);
  expect(parts.map(visibleText).join('')).toBe(`${timeText(at)}${timeText(at)}`);
});

test('a time stays one beside a secret', () => {
  const mask = createSecretMask({ values: ['hunter22'] });

  expect(maskDocument([paragraph(time, ' hunter22')], mask)).toEqual([paragraph(time, ' «hidden»')]);
});
