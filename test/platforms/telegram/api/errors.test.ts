import { GrammyError, HttpError } from 'grammy/web';
import { expect, test } from 'vitest';
import { toTelegramError } from '../../../../src/platforms/telegram/api/errors.ts';

const secret = 'AAE-made_up_secret_of_the_bot_000000';
const token = `123456:${secret}`;

function answered(error_code: number, description: string, method = 'sendMessage', parameters = {}) {
  const foreign = new GrammyError('failed', { ok: false, error_code, description, parameters }, method, {
    text: 'private',
  });
  return toTelegramError(method, foreign, token);
}

test.each([
  [401, 'Unauthorized', 'unauthorized', 'bad-token'],
  [403, 'Forbidden: bot was blocked by the user', 'target-gone', 'blocked'],
  [403, 'Forbidden: bot was kicked from the supergroup chat', 'target-gone', 'blocked'],
  [403, 'Forbidden: user is deactivated', 'target-gone', 'blocked'],
  [404, 'Not Found', 'part-refused', 'method-missing'],
  [409, 'Conflict: terminated by other getUpdates request', 'conflict', 'other-poller'],
  [409, "Conflict: can't use getUpdates method while webhook is active", 'conflict', 'webhook'],
  [413, 'Request Entity Too Large', 'part-refused', 'refused'],
  [500, 'Internal Server Error', 'retry-later', 'server'],
  [502, 'Bad Gateway', 'retry-later', 'server'],
  [400, 'Bad Request: chat not found', 'target-gone', 'target-gone'],
  [400, 'Bad Request: message thread not found', 'target-gone', 'target-gone'],
  [400, 'Bad Request: TOPIC_CLOSED', 'target-gone', 'target-gone'],
  [400, 'Bad Request: not enough rights to send text messages to the chat', 'target-gone', 'target-gone'],
  [400, 'Bad Request: not enough rights to send photos to the chat', 'part-refused', 'refused'],
  [400, 'Bad Request: not enough rights to send documents to the chat', 'part-refused', 'refused'],
  [400, 'Bad Request: message to edit not found', 'target-gone', 'message-gone'],
  [400, 'Bad Request: message to delete not found', 'target-gone', 'message-gone'],
  [400, "Bad Request: message can't be edited", 'target-gone', 'message-gone'],
  [400, 'Bad Request: there is no text in the message to edit', 'target-gone', 'message-gone'],
  [400, 'Bad Request: message identifier is not specified', 'target-gone', 'message-gone'],
  [400, 'Bad Request: MESSAGE_EDIT_TIME_EXPIRED', 'target-gone', 'message-gone'],
  [400, 'Bad Request: message is not modified: specified new message content', 'part-refused', 'not-modified'],
  [400, 'Bad Request: TEXTDRAFT_PEER_INVALID', 'part-refused', 'drafts-refused'],
  [400, 'Bad Request: query is too old and response timeout expired', 'part-refused', 'press-too-old'],
  [400, "Bad Request: can't parse entities: unsupported start tag", 'part-refused', 'refused'],
  [400, 'Bad Request: message is too long', 'part-refused', 'refused'],
  [400, 'Bad Request: MESSAGE_TOO_LONG', 'part-refused', 'refused'],
  [400, 'Bad Request: something nobody has seen yet', 'part-refused', 'refused'],
])('%i %s is %s', (status, description, code, reason) => {
  expect(answered(status, description)).toMatchObject({ code, reason });
});

test('a wrong token says what to do, whatever number Telegram gives it', () => {
  for (const status of [401, 404]) {
    const error = answered(status, 'Not Found', 'getMe');
    expect(error.code).toBe('unauthorized');
    expect(error.userMessage).toContain('@BotFather');
  }
});

test('a limit carries its time in milliseconds', () => {
  const error = answered(429, 'Too Many Requests: retry after 7', 'sendMessage', { retry_after: 7 });
  expect(error).toMatchObject({ code: 'retry-later', retryable: true, retryAfterMs: 7_000 });
});

test('a group that became a supergroup carries its new id', () => {
  const description = 'Bad Request: group chat was upgraded to a supergroup chat';
  expect(answered(400, description, 'sendMessage', { migrate_to_chat_id: -100123 })).toMatchObject({
    code: 'target-gone',
    movedTo: -100123,
  });
});

test('no error holds the token, its URL or what was sent', () => {
  const url = `https://api.telegram.org/bot${token}/sendMessage`;
  const network = Object.assign(new Error(`request to ${url} failed, reason: connect ECONNREFUSED`), {
    type: 'system',
    code: 'ECONNREFUSED',
  });
  const html = Object.assign(new Error(`invalid json response body at ${url}`), { type: 'invalid-json' });
  const errors = [
    toTelegramError('sendMessage', new HttpError('failed', network), token),
    toTelegramError('sendMessage', new HttpError('failed', html), token),
    toTelegramError('sendMessage', new HttpError('failed', url), token),
    toTelegramError('sendMessage', new Error(`odd: ${url} and ${secret}`), token),
    answered(400, `Bad Request: ${url}`),
  ];

  expect(errors.map(({ code }) => code)).toEqual([
    'retry-later',
    'retry-later',
    'retry-later',
    'internal',
    'part-refused',
  ]);
  for (const error of errors) {
    const all = `${error.stack} ${JSON.stringify(error)} ${JSON.stringify(Object.getOwnPropertyDescriptors(error))}`;
    expect(all).not.toContain(secret);
    expect(all).not.toContain('private');
    expect(error.cause).toBeUndefined();
  }
  expect(errors[0]?.message).toBe('sendMessage: the network failed (ECONNREFUSED)');
});
