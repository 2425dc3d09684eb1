import { createReadStream } from 'node:fs';
import { z } from 'zod';
import type { PromptRecord } from '../core/ports.ts';
import { createAnswerText } from './answer-text.ts';
import { createLineSplitter } from './lines.ts';
import { apiFailure, type Ending, outcomeWithoutResult, refusal } from './outcome.ts';
import { notTheModel, resumption } from './translate.ts';

/**
 * claude's own record of a session, one JSON document per line, in the order things happened. It is written up to
 * 0.1 s after the fact. Read leniently: lines of other kinds and a half written last line are skipped.
 */
const line = z.looseObject({
  type: z.string(),
  uuid: z.string().optional(),
  timestamp: z.string().optional(),
  isSidechain: z.boolean().optional(),
  isMeta: z.boolean().optional(),
  isCompactSummary: z.boolean().optional(),
  isApiErrorMessage: z.boolean().optional(),
  apiErrorStatus: z.number().nullish(),
  error: z.unknown().optional(),
  /** Why nobody answered a request for permission. Source: claude 2.1.329. */
  toolDenialUnanswered: z.string().optional().catch(undefined),
  toolUseResult: z.unknown().optional(),
  attachment: z.looseObject({ source_uuid: z.string().optional() }).optional(),
  message: z
    .looseObject({
      id: z.string().optional(),
      model: z.string().optional(),
      stop_reason: z.string().nullish(),
      content: z.union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() }))]),
    })
    .optional(),
});

type Line = z.infer<typeof line>;

const longestLineBytes = 128 * 1024 * 1024;

/** claude's own mark of a turn that was interrupted. */
const interrupted = /^\[Request interrupted by user/;

/** claude asked when nobody was there to answer: the bridge was gone. */
const unanswered = /^(Error: )?Tool permission (request failed|stream closed)/;

/** These end a turn; `tool_use`, `max_tokens` and a missing one mean that there was more to come. */
const lastStops = new Set(['end_turn', 'stop_sequence', 'refusal']);

/** What the transcript at `path` says about a prompt. Streams the file, so its size does not matter. */
export async function readPromptRecord(
  path: string,
  { sessionId, promptId }: { sessionId: string; promptId: string },
): Promise<PromptRecord> {
  const reader = createRecordReader(sessionId, promptId);
  const splitter = createLineSplitter(reader.read, { maxBytes: longestLineBytes, onTooLong: () => {} });
  for await (const chunk of createReadStream(path)) {
    splitter.push(chunk as Buffer);
    if (reader.isComplete()) break;
  }
  splitter.end();
  return reader.record();
}

function createRecordReader(sessionId: string, promptId: string) {
  let answer = createAnswerText();
  let seen = false;
  let complete = false;
  let ending: Ending | undefined;
  let cutAsking = false;
  let blocks = 0;
  let firstAt = 0;
  let lastAt = 0;

  function read(source: string): void {
    if (complete || (!seen && !source.includes(promptId))) return;
    const entry = parseLine(source);
    if (!entry || entry.isSidechain) return;
    if (entry.timestamp) lastAt = Date.parse(entry.timestamp);
    if (isPrompt(entry)) {
      // The same prompt again: only what follows the last time counts.
      answer = createAnswerText();
      ending = undefined;
      cutAsking = false;
      seen = true;
      firstAt = lastAt;
    } else if (seen && entry.type === 'user') readUser(entry);
    else if (seen && entry.type === 'assistant') readAssistant(entry);
  }

  /** A prompt that was folded into a running turn is kept as an attachment. */
  function isPrompt({ type, uuid, attachment }: Line): boolean {
    return (type === 'user' && uuid === promptId) || attachment?.source_uuid === promptId;
  }

  function readUser({ message, isMeta, isCompactSummary, toolDenialUnanswered, toolUseResult }: Line): void {
    const isCut = typeof toolUseResult === 'string' && unanswered.test(toolUseResult);
    if (toolDenialUnanswered !== undefined || isCut) cutAsking = true;
    const content = message?.content ?? '';
    const parts = typeof content === 'string' ? [{ type: 'text', text: content }] : content;
    const text = parts.find((part) => part.type === 'text')?.text ?? '';
    if (interrupted.test(text)) ending = undefined;
    if (resumption.test(text)) answer.resumeNext();
    const belongs = isMeta || isCompactSummary || resumption.test(text) || parts.some((p) => p.type === 'tool_result');
    if (belongs) ending = undefined;
    else complete = true;
  }

  function readAssistant({ message, isApiErrorMessage, apiErrorStatus, error }: Line): void {
    if (!message || typeof message.content === 'string') return;
    const texts = message.content.flatMap((part) => (part.type === 'text' && part.text ? [part.text] : []));
    if (isApiErrorMessage) {
      const kind = typeof error === 'string' ? error : undefined;
      ending = apiFailure(texts.join(' '), apiErrorStatus ?? undefined, kind);
      return;
    }
    if (message.model === notTheModel) return;
    for (const text of texts) answer.set(message.id ?? '', blocks++, text);
    ending = undefined;
    if (lastStops.has(message.stop_reason ?? '')) {
      ending = message.stop_reason === 'refusal' ? refusal : { outcome: 'done' };
    }
  }

  function record(): PromptRecord {
    if (!seen) return { state: 'unseen' };
    // What claude says after nobody could answer it is not the answer.
    if (!ending || cutAsking) return { state: 'unfinished' };
    const turn = { text: answer.toString(), sessionId, durationMs: Math.max(0, lastAt - firstAt) };
    return { state: 'finished', outcome: outcomeWithoutResult(ending, turn) };
  }

  return { read, record, isComplete: () => complete };
}

function parseLine(source: string): Line | undefined {
  try {
    return line.safeParse(JSON.parse(source)).data;
  } catch {
    return undefined;
  }
}
