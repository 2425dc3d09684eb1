import { describe, expect, it } from 'vitest';
import { secretAskedFor } from '../../../src/core/approvals/input/elicited.ts';

const asked = (question: string) => secretAskedFor({ questions: [{ question, expects: 'text' }] });

describe('A question asks for a secret', () => {
  it.each([
    ...['token', 'Token?', 'access_token', 'accessToken', 'accesstoken', 'botToken2', 'The token of your bot'],
    ...[
      'API tokens',
      'Tokens',
      'The list of your tokens',
      'tokenvalue',
      'secretid',
      'refresh_tokens',
      'authTokens',
      'api key',
      'API-Key',
      'apikey',
      'apiKey',
      'passcode',
      'Passwort',
    ],
    ...['password', 'dbPassword', 'passphrase', 'secret', 'client_secret', 'clientsecret', 'secrets', 'secretKey'],
    ...['secretkey', 'private key', 'access keys', 'credentials', 'PIN', 'CVV', 'one-time code: OTP', 'recovery code'],
    ...['token for max', 'The secretary’s password'],
  ])('with “%s”', (question) => {
    expect(asked(question)).toBe(question);
  });
});

it('one word that counts does not make the token beside it harmless', () => {
  const questions = [{ question: 'Limit', name: 'token', expects: 'text', options: [] }];

  expect(secretAskedFor({ questions })).toBe('Limit');
  expect(secretAskedFor({ questions: [{ ...questions[0], question: 'max', name: 'x', header: 'token' }] })).toBe('max');
});

describe('A question is harmless', () => {
  it.each([
    ...['tokenize', 'Tokenizer', 'tokenization', 'Which tokenizer model?', 'secretary', 'Name of the secretariat'],
    ...['max tokens', 'max_tokens', 'maxTokens', 'Max token', 'number of tokens', 'token limit', 'tokenCount'],
    ...[
      'How many tokens?',
      'input tokens',
      'output_tokens',
      'token budget',
      'maxtokens',
      'tokencount',
      'secretive',
      'compass',
      'passenger',
      'keyboard',
    ],
  ])('with “%s”', (question) => {
    expect(asked(question)).toBeUndefined();
  });
});
