import { randomBytes } from 'node:crypto';
import { type MessagesBody, planFile, workingDirectory } from './request.ts';
import type { ModelTurn, ScriptBlock } from './script.ts';

/** A scripted turn in the shapes of the Messages API: the whole message, and its blocks as a stream. */

export type Delta = {
  type: 'text_delta' | 'thinking_delta' | 'signature_delta' | 'input_json_delta';
  [key: string]: string;
};

export function deltasOf(block: ScriptBlock, count: number): Delta[] {
  if (block.type === 'text') return pieces(block.text, count).map((text) => ({ type: 'text_delta', text }));
  if (block.type === 'thinking') {
    const thoughts = pieces(block.thinking, count).map((thinking): Delta => ({ type: 'thinking_delta', thinking }));
    return [...thoughts, { type: 'signature_delta', signature: 'ZmFrZQ==' }];
  }
  if (block.type === 'tool_use') {
    const json = JSON.stringify(block.input ?? {});
    return pieces(json, 3).map((partial_json) => ({ type: 'input_json_delta', partial_json }));
  }
  return [];
}

/** By code points, as the real API never cuts a character in two. */
function pieces(text: string, count: number): string[] {
  const chars = Array.from(text);
  const size = Math.max(1, Math.ceil(chars.length / Math.max(1, count)));
  const out: string[] = [];
  for (let at = 0; at < chars.length; at += size) out.push(chars.slice(at, at + size).join(''));
  return out.length > 0 ? out : [''];
}

export type ApiBlock = Record<string, unknown>;

export function wholeMessage(body: MessagesBody, turn: ModelTurn) {
  const content = turn.blocks.flatMap((block): ApiBlock[] => {
    if (block.type === 'gate') return [];
    if (block.type === 'tool_use') return [{ ...block, id: newId('toolu') }];
    return [block.type === 'thinking' ? { ...block, signature: 'ZmFrZQ==' } : { ...block }];
  });
  const usesTool = content.some((block) => block.type === 'tool_use');
  return {
    id: newId('msg'),
    type: 'message',
    role: 'assistant',
    model: body.model ?? 'fake',
    content,
    stop_reason: turn.stop ?? (usesTool ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    usage: {
      input_tokens: 1000,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
      output_tokens: 10,
      service_tier: 'standard',
    },
  };
}

export function emptyBlock(block: ScriptBlock, whole: ApiBlock | undefined): ApiBlock {
  if (block.type === 'tool_use') return { ...whole, input: {} };
  return block.type === 'thinking' ? { type: 'thinking', thinking: '', signature: '' } : { type: 'text', text: '' };
}

export function fill(block: ScriptBlock, body: MessagesBody): ScriptBlock {
  if (block.type !== 'tool_use') return block;
  const json = JSON.stringify(block.input ?? {});
  if (!/\$(CWD|PLANFILE)/.test(json)) return block;
  const filled = json.replaceAll('$CWD', workingDirectory(body)).replaceAll('$PLANFILE', planFile(body));
  return { ...block, input: JSON.parse(filled) };
}

export function newId(prefix: string): string {
  return `${prefix}_${randomBytes(12).toString('hex')}`;
}
