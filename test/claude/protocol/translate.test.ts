import { describe, expect, it } from 'vitest';
import { decodeLine } from '../../../src/claude/protocol/messages.ts';
import { createTranslator } from '../../../src/claude/protocol/translate.ts';

/** Reads lines as claude writes them. */
function translate(...lines: object[]) {
  const translator = createTranslator();
  const events = lines.flatMap((line) => {
    const decoded = decodeLine(JSON.stringify(line));
    if (decoded.kind !== 'message') throw new Error(`${decoded.kind}: ${JSON.stringify(decoded)}`);
    return translator.read(decoded.message);
  });
  return { events, text: translator.text() };
}

const started = { type: 'stream_event', event: { type: 'message_start', message: { id: 'm1' } } };
const block = {
  type: 'stream_event',
  event: { type: 'content_block_start', index: 0, content_block: { type: 'text' } },
};
const delta = {
  type: 'stream_event',
  event: { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
};

describe('an assistant line that lacks something', () => {
  it('without the id of its message is shown', () => {
    const line = { type: 'assistant', uuid: 'u1', message: { content: [{ type: 'text', text: 'Hello' }] } };

    expect(translate(line).text).toBe('Hello');
  });

  it('without an id, while a message streams, is that message', () => {
    const line = { type: 'assistant', uuid: 'u1', message: { content: [{ type: 'text', text: 'Hello' }] } };

    expect(translate(started, block, delta, line).text).toBe('Hello');
  });

  it('with a text in place of blocks is shown', () => {
    const line = { type: 'assistant', message: { id: 'm1', content: 'Hello' } };

    expect(translate(line).text).toBe('Hello');
  });

  it('with a block that cannot be read loses that block alone', () => {
    const content = [{ text: 'no type' }, 'no block', { type: 'text', text: 'Hello' }, { type: 'new_kind', of: 1 }];

    expect(translate({ type: 'assistant', message: { id: 'm1', content } }).text).toBe('Hello');
  });
});
