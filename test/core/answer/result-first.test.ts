import { expect, it } from 'vitest';
import { resultFirst, type Step } from '../../../src/core/answer/result-first.ts';
import { visibleText } from '../../../src/text/document/visible.ts';
import { createSecretMask } from '../../../src/text/secrets/mask.ts';

const mask = createSecretMask({ values: ['hunter2hunter2'] });
const result = 'Fixed: the token was built in local time, and since Sunday it was an hour off.';

/** What a chat would show: the result, and the fold with its counts. */
function shown(steps: Step[], { whole, toolCount }: { whole?: string; toolCount?: number } = {}) {
  const texts = steps.flatMap((step) => ('text' in step ? step.text : []));
  const apart = resultFirst(steps, {
    whole: whole ?? texts.join('\n\n'),
    toolCount: toolCount ?? steps.length - texts.length,
    mask,
  });
  return apart && { result: apart.result, how: visibleText(apart.how.blocks), ...counts(apart.how) };
}

function counts({ notes, tools }: { notes: number; tools: number }) {
  return { notes, tools };
}

const bash: Step = { tool: 'Bash npm test' };

it('keeps the last text, and folds short narration and tools in their order', () => {
  const steps = [
    { text: 'I run the tests.' },
    bash,
    { text: 'One more time.' },
    { tool: 'Read a.ts' },
    { text: result },
  ];

  expect(shown(steps)).toEqual({
    result,
    how: 'I run the tests.\nBash npm test\nOne more time.\nRead a.ts',
    notes: 2,
    tools: 2,
  });
});

it('folds tools also where there is no narration, and after the last text', () => {
  expect(shown([bash, { text: result }, { tool: 'Read a.ts' }])).toEqual({
    ...{ result, how: 'Bash npm test\nRead a.ts' },
    ...{ notes: 0, tools: 2 },
  });
});

it('says how many tools it leaves out', () => {
  expect(shown([bash, { text: result }], { toolCount: 140 })).toMatchObject({
    how: 'Bash npm test\n… and 139 more',
    tools: 140,
  });
});

it.each([
  ['longer than the last one', 'x'.repeat(result.length + 1)],
  ['of 300 characters', 'a '.repeat(150)],
  ['with a table', '| a | b |\n| --- | --- |\n| 1 | 2 |'],
  ['with code', '```\nnpm test\n```'],
  ['with a fence that is not closed', '```\nnpm test'],
  ['with a list', '- one\n- two'],
  ['with a heading', '# Plan'],
  ['with a quote', '> said'],
  ['with the address of a link of another text', 'See [it].\n\n[it]: https://example.com'],
  ['with a secret', 'The password is hunter2hunter2.'],
])('keeps a text %s in its place before the last one', (_, text) => {
  const long = `${result} `.repeat(8).trim();
  const last = text.length > result.length && text.length < 300 ? result : long;

  expect(shown([{ text: 'Short.' }, bash, { text }, bash, { text: last }])).toEqual({
    ...{ result: `${text}\n\n${last}`, how: 'Short.\nBash npm test\nBash npm test' },
    ...{ notes: 1, tools: 2 },
  });
});

it.each([
  ['begins in it', ['Authorization: Bearer', `abcdefghijklmnop1234567890 works. ${result}`]],
  ['ends in it', [`${result} Then I send Authorization: Bearer`, 'abcdefghijklmnop1234567890', result]],
])('keeps narration in its place when a secret %s: apart from it, nobody would know it', (_, texts) => {
  const apart = shown(texts.flatMap((text) => [bash, { text }]));

  expect(apart?.result).toBe(texts.join('\n\n'));
  expect(mask(texts.join('\n\n'))).toContain('«hidden»');
});

it('folds narration between secrets that each text would show alone', () => {
  const texts = [`${result} The password is hunter2hunter2.`, 'I run the tests.', `hunter2hunter2 works. ${result}`];

  expect(shown(texts.map((text) => ({ text })).flatMap((text) => [text, bash]))).toMatchObject({
    result: `${texts[0]}\n\n${texts[2]}`,
    notes: 1,
  });
});

it('keeps narration in its place when its links are defined in another text', () => {
  const texts = ['I read [the docs][d] first.', 'I run the tests.', `${result}\n\n[d]: https://example.com/docs`];

  expect(shown(texts.flatMap((text) => [bash, { text }]))).toMatchObject({
    result: `${texts[0]}\n\n${texts[2]}`,
    how: 'Bash npm test\nBash npm test\nI run the tests.\nBash npm test',
  });
});

it('takes texts without a tool in between as one', () => {
  expect(shown([{ text: 'First part.' }, { text: 'Second part.' }])).toBeUndefined();
  expect(shown([{ text: 'First part.' }, { text: 'Second part.' }, bash, { text: result }])).toMatchObject({
    result,
    notes: 1,
    how: 'First part.\nSecond part.\nBash npm test',
  });
});

it.each<[string, Step[], { whole?: string }]>([
  ['is all there is', [{ text: result }], {}],
  ['is missing', [bash], { whole: '' }],
  [
    'is not all that Claude wrote',
    [{ text: 'I run the tests.' }, bash, { text: result }],
    { whole: `Before.\n\n${result}` },
  ],
])('folds nothing where the text %s', (_, steps, more) => {
  expect(shown(steps, more)).toBeUndefined();
});
