import { expect, it } from 'vitest';
import { decodeLine } from '../../../src/claude/protocol/messages.ts';

const event = { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hello' } };
const line = { type: 'stream_event', api_message_id: 'm', parent_tool_use_id: null, event, uuid: 'u', session_id: 's' };

it.each<[string, object]>([
  ['as claude writes it', line],
  ['without the id of its message', { ...line, api_message_id: undefined }],
  ['of a helper', { ...line, parent_tool_use_id: 'toolu_1' }],
  ['with fields of a newer version', { ...line, event: { ...event, delta: { ...event.delta, more: { a: 1 } }, b: 2 } }],
  [
    'with what may stand in other events',
    { ...line, event: { ...event, message: { id: 'm' }, delta: { stop_reason: null } } },
  ],
])('a text delta %s is read as it is', (_, value) => {
  const text = JSON.stringify(value);

  expect(decodeLine(text)).toEqual({ kind: 'message', message: JSON.parse(text) });
});

it.each<[string, object]>([
  ['api_message_id', { ...line, api_message_id: 5 }],
  ['parent_tool_use_id', { ...line, parent_tool_use_id: 5 }],
  ['abandoned_blocks', { ...line, abandoned_blocks: {} }],
  ['event', { ...line, event: null }],
  ['event.index', { ...line, event: { ...event, index: '0' } }],
  ['event.message', { ...line, event: { ...event, message: {} } }],
  ['event.content_block', { ...line, event: { ...event, content_block: null } }],
  ['event.delta', { ...line, event: { ...event, delta: null } }],
  ['event.delta.text', { ...line, event: { ...event, delta: { type: 'text_delta', text: 5 } } }],
  ['event.delta.stop_reason', { ...line, event: { ...event, delta: { ...event.delta, stop_reason: 5 } } }],
])('a text delta with an odd %s cannot be read', (_, value) => {
  expect(decodeLine(JSON.stringify(value))).toMatchObject({ kind: 'malformed' });
});
