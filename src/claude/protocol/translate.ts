import type { AgentEvent } from '../../core/model/events.ts';
import { toolLabel, toolSummary } from '../../text/summary/tool-call.ts';
import { createAnswerText } from './answer-text.ts';
import { BoundedMap } from './bounded-map.ts';
import type { AssistantMessage, ClaudeMessage, StreamEvent, SystemMessage, UserMessage } from './messages.ts';

/** One turn of Claude as events. Pure: no clock, no I/O; the last event, `finished`, comes from elsewhere. */
export interface Translator {
  read(message: ClaudeMessage): AgentEvent[];
  /** The answer so far. */
  text(): string;
}

/** `claude` reports its own errors as an answer of this model. */
export const notTheModel = '<synthetic>';

/** What `claude` prompts itself with after a cut; the text that follows belongs to the text before. */
export const resumption = /^(Your response above was cut off mid-stream|Output token limit hit)/;

/** Messages and tool calls remembered at once: far more than any turn has open. */
const mostOpen = 1_000;

export function createTranslator(): Translator {
  const answer = createAnswerText();
  const open = new BoundedMap<OpenMessage>(mostOpen);
  const tools = new BoundedMap<{ name: string; summary: string }>(mostOpen);
  let streaming: string | undefined;

  function read(message: ClaudeMessage): AgentEvent[] {
    switch (message.type) {
      case 'stream_event':
        return message.parent_tool_use_id ? [] : readStream(message);
      case 'assistant':
        return readAssistant(message);
      case 'user':
        return readUser(message);
      case 'system':
        return readSystem(message);
      default:
        return [];
    }
  }

  function readStream({ event, api_message_id, abandoned_blocks }: StreamEvent): AgentEvent[] {
    if (event.type === 'message_start') streaming = event.message?.id;
    const message = api_message_id ?? streaming;
    if (message === undefined) return [];
    const { index, delta } = event;
    if (event.type === 'content_block_delta' && delta?.type === 'text_delta' && index !== undefined && delta.text) {
      const text = answer.append(message, index, delta.text);
      return text === undefined ? [] : [{ type: 'text-delta', message, block: index, text }];
    }
    if (event.type === 'content_block_start' && index !== undefined) {
      openMessage(message).streaming = index;
      return event.content_block?.type === 'thinking' ? [{ type: 'thinking' }] : [];
    }
    if (abandoned_blocks) return forget(abandoned_blocks.api_message_id, abandoned_blocks.from_block_index);
    return [];
  }

  function forget(message: string, fromBlock: number): AgentEvent[] {
    return answer.drop(message, fromBlock) ? [{ type: 'text-dropped', message, fromBlock }] : [];
  }

  /** Holds one block of a message each time, without its index: it is the one that streams now, or the next one. */
  function readAssistant({ message, error, parent_tool_use_id, uuid = '' }: AssistantMessage): AgentEvent[] {
    if (error || message.model === notTheModel) return [];
    // Without an id it is what streams now, or a message of its own.
    const messageId = message.id ?? streaming ?? uuid;
    return message.content.flatMap((block): AgentEvent[] => {
      if (block.type === 'tool_use') {
        if (!parent_tool_use_id) takeIndex(messageId);
        return startTool(block.id, block.name, block.input);
      }
      if (parent_tool_use_id) return [];
      const streamed = openMessage(messageId).streaming !== undefined;
      const index = takeIndex(messageId);
      if (block.type === 'thinking') return streamed ? [] : [{ type: 'thinking' }];
      if (block.type !== 'text' || block.text === undefined) return [];
      const text = answer.set(messageId, index, block.text);
      return text === undefined ? [] : [{ type: 'text', message: messageId, block: index, text }];
    });
  }

  function openMessage(id: string): OpenMessage {
    const known = open.get(id);
    if (known) return known;
    const fresh: OpenMessage = { streaming: undefined, next: 0 };
    open.set(id, fresh);
    return fresh;
  }

  function takeIndex(id: string): number {
    const state = openMessage(id);
    const index = state.streaming ?? state.next;
    state.streaming = undefined;
    state.next = index + 1;
    return index;
  }

  function startTool(toolUseId: string | undefined, name: string | undefined, input: unknown): AgentEvent[] {
    if (!toolUseId || !name || tools.has(toolUseId)) return [];
    const tool = { name: toolLabel(name), summary: toolSummary(name, input) };
    tools.set(toolUseId, tool);
    return [{ type: 'tool-started', toolUseId, ...tool }];
  }

  function readUser({ message, isReplay }: UserMessage): AgentEvent[] {
    if (isReplay) return [];
    return message.content.flatMap((block): AgentEvent[] => {
      if (block.type === 'text' && resumption.test(block.text ?? '')) answer.resumeNext();
      const id = block.type === 'tool_result' && 'tool_use_id' in block ? block.tool_use_id : undefined;
      if (!id || !tools.delete(id)) return [];
      return [{ type: 'tool-finished', toolUseId: id, failed: 'is_error' in block && block.is_error === true }];
    });
  }

  function readSystem(message: SystemMessage): AgentEvent[] {
    if (message.subtype === 'api_retry') {
      const { attempt = 1, retry_delay_ms: delayMs = 0, error_status } = message;
      return [{ type: 'retrying', attempt, delayMs, status: error_status ?? undefined }];
    }
    if (message.subtype === 'permission_denied' && message.tool_name) {
      const summary = tools.get(message.tool_use_id ?? '')?.summary ?? '';
      return [{ type: 'permission-denied', name: toolLabel(message.tool_name), summary }];
    }
    return [];
  }

  return { read, text: () => answer.toString() };
}

interface OpenMessage {
  /** Index of the block whose deltas come in. */
  streaming: number | undefined;
  /** Index of the next block that comes without deltas. */
  next: number;
}
