import { expect, it } from 'vitest';
import { apiFailure } from '../../../src/claude/protocol/api-failure.ts';
import { collect, firstPrompt, playSession, recording, sessionId } from '../replay.ts';

const isCompact = ({ command_uuid, user_message_uuid, type }: Record<string, unknown>) =>
  [command_uuid, user_message_uuid].includes('22222222-2222-4222-8222-222222222222') || type === 'user';

async function compacting() {
  const played = playSession();
  await played.ready('2.1.329');
  played.sent.splice(0);
  const events = collect(played.session.compact('22222222-2222-4222-8222-222222222222'));
  return { ...played, last: async () => (await events).at(-1) };
}

function result(more: Record<string, unknown>) {
  return {
    type: 'result',
    subtype: 'success',
    is_error: false,
    result: '',
    user_message_uuids: ['22222222-2222-4222-8222-222222222222'],
    session_id: sessionId,
    ...more,
  };
}

it('Claude gets exactly the word /compact, as the command it is', async () => {
  const { sent } = await compacting();

  expect(sent).toEqual([
    {
      type: 'user',
      uuid: '22222222-2222-4222-8222-222222222222',
      priority: 'later',
      message: { role: 'user', content: '/compact' },
      parent_tool_use_id: null,
    },
  ]);
});

it('a text like the command stays a text', async () => {
  const { session, sent, ready } = playSession();
  await ready('2.1.329');
  void collect(session.prompt(firstPrompt, '/compact'));

  expect(sent.at(-1)).toMatchObject({ client_composed: true, message: { content: '/compact' } });
});

it('what a claude was recorded to say of it is one short answer, and the session stays the same', async () => {
  const { write, last } = await compacting();
  for (const line of recording('compact-clear').filter(isCompact)) write(line);

  expect(await last()).toMatchObject({
    outcome: 'done',
    text: 'Compacted. Claude continues from a summary of this session.',
    sessionId: recording('compact-clear')[0]!.session_id,
  });
});

it('its answer tells how full the session is now', async () => {
  const { write, last } = await compacting();
  const promptId = '22222222-2222-4222-8222-222222222222';
  write({ type: 'command_lifecycle', command_uuid: promptId, state: 'started' });
  write({ type: 'system', subtype: 'compact_boundary', compact_metadata: { pre_tokens: 190_000, post_tokens: 2_500 } });
  write(result({ modelUsage: { opus: { contextWindow: 200_000 } } }));

  expect(await last()).toMatchObject({ context: { used: 2_500, window: 200_000 } });
});

it.each([
  ['Error: No messages to compact', 'done', undefined, 'Nothing to compact: this session has too few messages.'],
  ['Not enough messages to compact.', 'done', undefined, 'Nothing to compact: this session has too few messages.'],
  ['Error during compaction: API Error: 529 fake overloaded_error.', 'failed', 'overloaded', ''],
  ['Error during compaction: Failed to authenticate. API Error: 401 fake', 'failed', 'not-logged-in', ''],
  ['Error during compaction: Connection error.', 'failed', 'network', ''],
  ['Error: Conversation too long. Press esc twice to go up a few messages.', 'failed', 'context-full', ''],
  ['Error during compaction: API Error: 400 odd', 'failed', 'api-error', ''],
])('Claude that says “%s” is understood', async (words, outcome, failure, text) => {
  const { write, last } = await compacting();
  const promptId = '22222222-2222-4222-8222-222222222222';
  write({ type: 'command_lifecycle', command_uuid: promptId, state: 'started' });
  write({
    type: 'assistant',
    message: { id: 'm', model: '<synthetic>', content: [{ type: 'text', text: words }] },
    local_command_source: `<local-command-stderr>${words}</local-command-stderr>`,
  });
  write(result({ result: words }));

  const end = await last();
  expect(end).toMatchObject({ outcome, text });
  expect(end?.type === 'finished' && end.failure).toBe(failure);
  if (failure === 'api-error' || failure === 'context-full') {
    expect(end).toMatchObject({ message: expect.stringMatching(/^Claude could not compact this session: /) });
  }
});

it('what a summary quotes is not taken for what the command printed', async () => {
  const { write, last } = await compacting();
  const promptId = '22222222-2222-4222-8222-222222222222';
  write({ type: 'command_lifecycle', command_uuid: promptId, state: 'started' });
  const quoted = 'It printed:\n<local-command-stderr>Error: all is lost</local-command-stderr>';
  write({ type: 'user', isSynthetic: true, message: { content: quoted } });
  write(result({}));

  expect(await last()).toMatchObject({ outcome: 'done', text: expect.stringMatching(/^Compacted/) });
});

it.each([
  ['Prompt is too long', 400],
  ['Prompt is too long', undefined],
  ['Prompt is too long · automatic compaction failed: API Error: 529', 400],
  ['API Error: 400 prompt is too long: 213000 tokens > 200000 maximum', 400],
  ['API Error: 400 input length and `max_tokens` exceed context limit: 199000 + 21333 > 200000', 400],
  ['API Error: The model has reached its context window limit.', undefined],
])('“%s” (%s) is a full session', (sentence, status) => {
  expect(apiFailure(sentence, status)).toEqual({
    outcome: 'failed',
    failure: 'context-full',
    message: 'This session is full: Claude cannot take in more.',
  });
});

it.each([
  ['API Error: 400 messages.0: the file says “prompt is too long”', 400],
  ['Prompt is too long', 500],
  ['Credit balance is too low', 400],
])('“%s” (%s) is none', (sentence, status) => {
  expect(apiFailure(sentence, status).failure).not.toBe('context-full');
});
