import { expect, it } from 'vitest';
import { readElicitation } from '../../../src/claude/requests/elicitation.ts';

/** As `claude` 2.1.329 sends it. */
const form = {
  subtype: 'elicitation',
  mcp_server_name: 'shop',
  message: 'Which size?',
  mode: 'form',
  requested_schema: {
    type: 'object',
    properties: {
      size: { type: 'string', title: 'Size', enum: ['S', 'M'], enumNames: ['Small', 'Medium'] },
      count: { type: 'integer', title: 'How many', minimum: 1, maximum: 5 },
      gift: { type: 'boolean', title: 'Gift?' },
      note: { type: 'string', description: 'A note', maxLength: 100 },
      mail: { type: 'string', format: 'email' },
      tags: { type: 'array', items: { anyOf: [{ const: 'a', title: 'Tag A' }, { const: 'b' }] } },
    },
    required: ['size', 'count', 'tags'],
  },
  property_order: ['size', 'count', 'gift', 'note', 'mail', 'tags'],
};

const read = readElicitation;
const allow = (answers: string[][]) => ({ behavior: 'allow' as const, input: { answers } });

it('asks one question a property, in the order of the server', () => {
  const { input, tool } = read(form).call;

  expect(tool).toBe('Elicitation');
  expect(input).toMatchObject({ server: 'shop', message: 'Which size?' });
  expect((input as { questions: unknown }).questions).toMatchObject([
    { question: 'Size', options: [{ label: 'Small' }, { label: 'Medium' }], expects: 'choice', multiSelect: false },
    { question: 'How many', options: [], expects: 'integer', least: 1, most: 5 },
    { question: 'Gift?', options: [{ label: 'Yes' }, { label: 'No' }, { label: 'Skip' }], expects: 'choice' },
    { question: 'note: A note', options: [{ label: 'Skip' }], expects: 'text', most: 100 },
    { question: 'mail', options: [{ label: 'Skip' }], expects: 'email' },
    { question: 'tags', options: [{ label: 'Tag A' }, { label: 'b' }], expects: 'choice', multiSelect: true },
  ]);
});

it('gives the server values of its types, and nothing for what was skipped', () => {
  const answers = [['Medium'], [' 2 '], ['Yes'], ['Skip'], ['ann@example.com'], ['Tag A', 'b']];

  expect(read(form).answer(allow(answers))).toEqual({
    action: 'accept',
    content: { size: 'M', count: 2, gift: true, mail: 'ann@example.com', tags: ['a', 'b'] },
  });
});

it.each([
  ['texts', undefined, 'red, light blue,', ['red', 'light blue']],
  ['texts', { type: 'string' }, 'red\n light, blue \n\n', ['red', 'light, blue']],
  ['whole numbers', { type: 'integer' }, '1, 2\n', [1, 2]],
  ['numbers', { type: 'number' }, '1.5', [1.5]],
])('takes a list of %s, one a line or between commas', (_, items, words, value) => {
  const properties = { tags: { type: 'array', title: 'Tags', ...(items && { items }), minItems: 1, maxItems: 3 } };
  const asked = read({ ...form, requested_schema: { type: 'object', properties, required: ['tags'] } });

  expect(asked.call.input).toMatchObject({
    questions: [
      { question: 'Tags (several: one a line, or between commas)', options: [], multiSelect: false, least: 1, most: 3 },
    ],
  });
  expect(asked.answer(allow([[words]]))).toEqual({ action: 'accept', content: { tags: value } });
});

it('says how many of several choices the server takes, and no length of one choice', () => {
  const properties = {
    tags: { type: 'array', items: { enum: ['a', 'b', 'c'] }, minItems: 2, maxItems: 3 },
    size: { type: 'string', enum: ['S', 'M'], minLength: 5 },
  };
  const { input } = read({ ...form, requested_schema: { type: 'object', properties, required: ['size'] } }).call;

  const [size, tags] = (input as { questions: object[] }).questions;
  expect(tags).toMatchObject({ expects: 'choice', least: 2, most: 3, skip: 'Skip' });
  expect(size).toMatchObject({ expects: 'choice' });
  expect(size).not.toHaveProperty('least');
});

it('leaves out a list that was skipped', () => {
  const properties = { tags: { type: 'array' } };
  const asked = read({ ...form, requested_schema: { type: 'object', properties } });

  expect(asked.answer(allow([['Skip']]))).toEqual({ action: 'accept', content: {} });
});

it.each([
  ['nothing', undefined],
  ['no answers', {}],
  ['too few', { answers: [['Small']] }],
  ['Skip for what is required', { answers: [['Small'], ['Skip'], [], [], [], ['b']] }],
])('declines when it was allowed with %s, and the server requires more', (_, input) => {
  expect(read(form).answer({ behavior: 'allow', ...(input && { input }) })).toEqual({ action: 'decline' });
});

it('accepts a form without answers when the server requires none', () => {
  const optional = { ...form, requested_schema: { ...form.requested_schema, required: [] } };

  expect(read(optional).answer({ behavior: 'allow' })).toEqual({ action: 'accept', content: {} });
});

it('declines when its person does', () => {
  expect(read(form).answer({ behavior: 'deny', message: 'no' })).toEqual({ action: 'decline' });
});

it('shows a page to open, and accepts without content', () => {
  const opening = read({ ...form, mode: 'url', message: 'Log in.', url: 'https://example.com/x' });

  expect(opening.call.input).toMatchObject({
    url: 'https://example.com/x',
    questions: [{ question: 'Log in.', options: [{ label: 'I have done it' }], expects: 'choice' }],
  });
  expect(opening.answer(allow([['I have done it']]))).toEqual({ action: 'accept' });
});

it('asks for a yes where the form has no questions', () => {
  const confirming = read({ ...form, requested_schema: { type: 'object', properties: {} }, property_order: [] });

  expect(confirming.call.input).toMatchObject({
    questions: [{ question: 'Which size?', options: [{ label: 'Accept' }] }],
  });
  expect(confirming.answer(allow([['Accept']]))).toEqual({ action: 'accept', content: {} });
});

it('keeps a choice named Skip apart from leaving the question out', () => {
  const properties = { step: { type: 'string', enum: ['Skip', 'Run'] } };
  const asked = read({ ...form, requested_schema: { type: 'object', properties }, property_order: ['step'] });

  expect(asked.answer(allow([['Skip']]))).toEqual({ action: 'accept', content: { step: 'Skip' } });
  expect(asked.answer(allow([['Skip this']]))).toEqual({ action: 'accept', content: {} });
});

it.each([
  ['no server', { ...form, mcp_server_name: '' }, 'it is not understood'],
  [
    'an object in it',
    { ...form, requested_schema: { properties: { a: { type: 'object' } } }, property_order: ['a'] },
    'nobody could write “a” into a chat',
  ],
  [
    'a list of objects in it',
    { ...form, requested_schema: { properties: { a: { type: 'array', items: { type: 'object' } } } } },
    'nobody could write “a” into a chat',
  ],
  ['a page without address', { ...form, mode: 'url' }, 'its page has no address'],
  [
    'more questions than anyone answers one by one',
    {
      ...form,
      requested_schema: {
        properties: Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`p${n}`, { type: 'string' }])),
      },
    },
    'it has more than 10 questions',
  ],
])('cannot be shown with %s: it says why, and is declined whatever the answer', (_, request, why) => {
  const { call, answer, unshown } = read(request);

  expect(unshown).toBe(why);
  expect(call.input).toMatchObject({ unshown: why, questions: [] });
  expect(answer({ behavior: 'allow' })).toEqual({ action: 'decline' });
});

it('names the server of a form that it does not understand', () => {
  expect(read({ ...form, message: 7 }).call.input).toMatchObject({ server: 'shop', unshown: 'it is not understood' });
});

it('names choices that look alike by their values, and leaves Skip to nobody else', () => {
  const labels = (given: object) => {
    const { input } = read({ ...form, requested_schema: { properties: { size: { type: 'string', ...given } } } }).call;
    return (input as { questions: { options: { label: string }[] }[] }).questions[0]!.options.map(({ label }) => label);
  };

  expect(labels({ enum: ['keep', 'drop'], enumNames: ['Yes', 'Yes'] })).toEqual(['keep', 'drop', 'Skip']);
  expect(labels({ enum: ['Skip', 'Skip this'] })).toEqual(['Skip', 'Skip this', 'Skip this this']);
});
