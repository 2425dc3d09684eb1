#!/usr/bin/env node
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

/*
 * Takes the place of `claude` where the bridge alone is measured: speaks the same protocol and answers each prompt at
 * once with the prompt itself. A prompt `hold FILE` is answered as soon as that file exists; a prompt
 * `write PIECES LENGTH MS` with so many pieces of markdown of that length, that many ms apart.
 */

const version = '2.1.329';
const holdCheckMs = 20;

if (process.argv.includes('--version')) {
  console.log(`${version} (Claude Code)`);
  process.exit();
}

const session = process.argv[process.argv.findIndex((arg) => arg === '--session-id' || arg === '--resume') + 1];

function write(message) {
  process.stdout.write(`${JSON.stringify({ ...message, session_id: session, uuid: randomUUID() })}\n`);
}

function stream(id, event) {
  write({ type: 'stream_event', api_message_id: id, parent_tool_use_id: null, event });
}

const section = `## Steps

A **bold** word, \`code\` and a [link](https://example.com), and a sentence that says why.

- one
- two, with more to say about it than the first

\`\`\`ts
const total = items.reduce((sum, item) => sum + item.price * item.count, 0);
\`\`\`

${'The quick brown fox jumps over the lazy dog, and nobody minds. '.repeat(8)}

`;

async function answer({ uuid, message }) {
  const prompt = message.content;
  const [pieces = 0, length = 0, gap = 0] = (/^write (\d+) (\d+) (\d+)/.exec(prompt) ?? []).slice(1).map(Number);
  const long = section.repeat(Math.ceil((pieces * length) / section.length)).slice(0, pieces * length);
  const text = long || prompt;
  const id = `msg_${uuid}`;
  write({ type: 'command_lifecycle', command_uuid: uuid, state: 'started' });
  write({ type: 'system', subtype: 'init', claude_code_version: version });
  const [, held] = /^hold (\S+)/.exec(text) ?? [];
  while (held && !existsSync(held)) await new Promise((resolve) => setTimeout(resolve, holdCheckMs));
  stream(id, { type: 'message_start', message: { id } });
  stream(id, { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } });
  for (let at = 0; at < text.length; at += length || text.length) {
    const piece = text.slice(at, at + (length || text.length));
    stream(id, { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: piece } });
    if (gap > 0) await new Promise((resolve) => setTimeout(resolve, gap));
  }
  write({ type: 'assistant', parent_tool_use_id: null, message: { id, content: [{ type: 'text', text }] } });
  stream(id, { type: 'content_block_stop', index: 0 });
  write({
    type: 'result',
    subtype: 'success',
    is_error: false,
    result: text,
    total_cost_usd: 0,
    user_message_uuids: [uuid],
  });
}

createInterface({ input: process.stdin }).on('line', (line) => {
  const message = JSON.parse(line);
  if (message.type === 'user') void answer(message);
  if (message.type !== 'control_request') return;
  const response = { subtype: 'success', request_id: message.request_id, response: { claude_code_version: version } };
  write({ type: 'control_response', response });
});
