import { expect, it } from 'vitest';
import { message } from '../rig.ts';
import { startAsking } from './approvals-rig.ts';

const option = (label: string) => ({ label });
const form = {
  server: 'shop',
  message: 'For your order',
  questions: [
    { question: 'Size', options: [option('Small'), option('Medium')], expects: 'choice', multiSelect: false },
    { question: 'How many', options: [], expects: 'integer', least: 1, most: 5, multiSelect: false },
    { question: 'Note', options: [option('Skip')], expects: 'text', multiSelect: false },
  ],
};
const labels = (buttons: { label: string }[]) => buttons.map(({ label }) => label);

it('a form of an MCP server is asked question by question; an answer that does not fit is asked for anew', async () => {
  const rig = await startAsking();
  const ask = rig.host.ask('Elicitation', form, rig.run);

  const size = await rig.card('Size');
  expect(size.text).toBe('“shop” asks (1 of 3)\nFor your order\nSize');
  expect(labels(size.buttons)).toEqual(['Small', 'Medium', 'Decline', 'Stop task']);
  rig.press(size, 'Medium');
  const count = await rig.card('How many');
  expect(labels(count.buttons)).toEqual(['In my own words', 'Decline', 'Stop task']);
  rig.chat.give(message('seven', { repliesTo: count.messageId }));
  await rig.untilText('Send a whole number from 1 to 5.');
  rig.chat.give(message('7', { repliesTo: count.messageId }));
  await rig.until(
    () => rig.chat.texts().filter((text) => text.startsWith('Send a whole')).length === 2,
    'another word',
  );
  rig.chat.give(message('2', { repliesTo: count.messageId }));
  rig.press(await rig.card('Note'), 'Skip');

  expect(await rig.untilAnswer(ask)).toEqual({
    behavior: 'allow',
    input: { ...form, answers: [['Medium'], ['2'], ['Skip']] },
  });
});

it('a list is written in one message, and asked for anew when it does not fit', async () => {
  const rig = await startAsking();
  const question = { question: 'Ports', options: [], expects: 'integers', least: 2, multiSelect: false };
  const ask = rig.host.ask('Elicitation', { server: 'shop', message: '', questions: [question] }, rig.run);

  const card = await rig.card('Ports');
  rig.chat.give(message('80, http', { repliesTo: card.messageId }));
  await rig.untilText('Send whole numbers, one a line or between commas.');
  rig.chat.give(message('80', { repliesTo: card.messageId }));
  await rig.untilText('Send at least 2 values, one a line or between commas.');
  rig.chat.give(message('80\n443', { repliesTo: card.messageId }));

  expect(await rig.untilAnswer(ask)).toMatchObject({ behavior: 'allow', input: { answers: [['80\n443']] } });
});

it('a form can be declined, at any of its questions', async () => {
  const rig = await startAsking();
  const ask = rig.host.ask('Elicitation', form, rig.run);
  rig.press(await rig.card('Size'), 'Small');

  rig.press(await rig.card('How many'), 'Decline');

  expect(await rig.untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
});

it('a page to open is shown with its whole address, and a button that names its host', async () => {
  const rig = await startAsking();
  const url = 'https://login.example.com/x?y=1';
  const questions = [{ question: 'Log in.', options: [option('I have done it')], expects: 'choice' }];
  const ask = rig.host.ask('Elicitation', { server: 'shop', message: '', url, questions }, rig.run);

  const card = await rig.card('Log in.');
  expect(card.text).toContain(url);
  expect(card.buttons[0]).toEqual({ label: 'Open login.example.com', action: 'open', url });
  rig.press(card, 'I have done it');
  expect(await rig.untilAnswer(ask)).toMatchObject({ behavior: 'allow', input: { answers: [['I have done it']] } });
});

it('a page with a deceptive address comes with a warning', async () => {
  const rig = await startAsking();
  const questions = [{ question: 'Log in.', options: [option('I have done it')], expects: 'choice' }];
  rig.host.ask(
    'Elicitation',
    { server: 'shop', message: '', url: 'https://example.com@evil.test/', questions },
    rig.run,
  );

  expect((await rig.card('Log in.')).text).toMatch(/^⚠️ It /);
});

const secret = {
  server: 'shop',
  message: '',
  questions: [{ question: 'API key', options: [], expects: 'text', multiSelect: false }],
};

it('nothing secret is asked for where others can read', async () => {
  const rig = await startAsking({ where: 'telegram:-5' });

  const ask = rig.host.ask('Elicitation', secret, rig.run);

  expect(await rig.untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
  await rig.untilText('I declined a question that asks for a secret', 'telegram:-5');
});

it.each([
  ['the name of a field', '', 'Value', 'access_token'],
  ['a name of several words', '', 'Value', 'dbPassword2'],
  ['more than one', '', 'Your passwords', 'value'],
  ['a code of one use', '', 'The verification code', 'value'],
  ['the message above the form', 'Log in with your password.', 'Value', 'value'],
])('a secret is noticed by %s', async (_, message, question, name) => {
  const rig = await startAsking({ where: 'telegram:-5' });
  const questions = [{ question, name, options: [], expects: 'text', multiSelect: false }];

  const ask = rig.host.ask('Elicitation', { server: 'shop', message, questions }, rig.run);

  expect(await rig.untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
  await rig.untilText('I declined a question that asks for a secret', 'telegram:-5');
});

it('a secret may be asked for in a private chat, and nothing repeats it', async () => {
  const rig = await startAsking();
  const ask = rig.host.ask('Elicitation', secret, rig.run);
  const card = await rig.card('API key');

  rig.chat.give(message('hunter2hunter2', { repliesTo: card.messageId }));

  expect(await rig.untilAnswer(ask)).toMatchObject({ input: { answers: [['hunter2hunter2']] } });
  await rig.untilText('(not shown)');
  expect(rig.chat.texts().join('\n')).not.toContain('hunter2');
  expect(JSON.stringify(rig.store.audit.list())).not.toContain('hunter2');
});

it('a form that cannot be shown is declined, and its chat hears once which server asked, and why', async () => {
  const rig = await startAsking({ where: 'telegram:-5' });
  const input = { server: 'shop', message: '', questions: [], unshown: 'nobody could write “a\nb\u202e” into a chat' };

  const ask = rig.host.ask('Elicitation', input, rig.run);

  expect(await rig.untilAnswer(ask)).toMatchObject({ behavior: 'deny' });
  await rig.untilText('I declined a form', 'telegram:-5');
  expect(rig.chat.texts('telegram:-5').filter((text) => text.includes('declined'))).toEqual([
    'I declined a form of “shop”, which I cannot show here: nobody could write “a b\\u202e” into a chat.',
  ]);
});

it('a choice without a button of its own can be written, and the card says so', async () => {
  const rig = await startAsking();
  const options = Array.from({ length: 30 }, (_, n) => option(`Country ${n + 1}`));
  const questions = [{ question: 'Where?', options: [...options, option('Skip')], expects: 'choice', skip: 'Skip' }];
  const ask = rig.host.ask('Elicitation', { server: 'shop', message: '', questions }, rig.run);

  const card = await rig.card('Where?');
  expect(card.text).toContain('Only the first 20 have buttons. To choose another, reply with its name.');
  rig.chat.give(message('Country 99', { repliesTo: card.messageId }));
  await rig.untilText('Choose one of the buttons, or reply with one of the names above.');
  rig.chat.give(message('country 25', { repliesTo: card.messageId }));

  expect(await rig.untilAnswer(ask)).toMatchObject({ behavior: 'allow', input: { answers: [['Country 25']] } });
});
