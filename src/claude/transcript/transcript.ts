import { createReadStream } from 'node:fs';
import type { PromptRecord } from '../../core/ports/host.ts';
import { createLineSplitter } from '../process/line-splitter.ts';
import { createAnswerText } from '../protocol/answer-text.ts';
import { apiFailure } from '../protocol/api-failure.ts';
import { commandWordsIn } from '../protocol/command-words.ts';
import { compactionEnd } from '../protocol/compaction.ts';
import { notTheModel, resumption } from '../protocol/translate.ts';
import { outcomeWithoutResult, refusal, type TurnEnding } from '../protocol/turn-ending.ts';
import {
  beginsTurn,
  firstTextOf,
  handOverOf,
  handsOverCompaction,
  longestTranscriptLine,
  parseTranscriptLine,
  type TranscriptLine,
} from './line.ts';

/** How `claude` marks an interrupted turn. */
const interrupted = /^\[Request interrupted by user/;

/** Claude asked when nobody was there to answer: the bridge was gone. */
const unanswered = /^(Error: )?Tool permission (request failed|stream closed)/;

/** These end a turn; `tool_use`, `max_tokens` and a missing one mean that there was more to come. */
const lastStops = new Set(['end_turn', 'stop_sequence', 'refusal']);

/** What the transcript at `path` shows about a prompt. Streams the file, so its size does not matter. */
export async function readTranscript(
  path: string,
  { sessionId, promptId }: { sessionId: string; promptId: string },
): Promise<PromptRecord> {
  const reader = createRecordReader(sessionId, promptId);
  const splitter = createLineSplitter(reader.read, { maxBytes: longestTranscriptLine, onTooLong: () => {} });
  for await (const chunk of createReadStream(path)) {
    splitter.push(chunk as Buffer);
    if (reader.isComplete()) break;
  }
  splitter.end();
  return reader.record();
}

function createRecordReader(sessionId: string, promptId: string) {
  let answer = createAnswerText();
  let seen: 'own' | 'merged' | undefined;
  let complete = false;
  let ending: TurnEnding | undefined;
  let cutAsking = false;
  let compacts = false;
  let blocks = 0;
  let firstAt = 0;
  let lastAt = 0;

  function read(source: string): void {
    if (complete || (!seen && !source.includes(promptId))) return;
    const entry = parseTranscriptLine(source);
    if (!entry || entry.isSidechain) return;
    if (entry.timestamp) lastAt = Date.parse(entry.timestamp);
    const handOver = handOverOf(entry, promptId);
    if (handOver) {
      // The same prompt again: only what follows the last time matters.
      answer = createAnswerText();
      ending = undefined;
      cutAsking = false;
      seen = handOver;
      firstAt = lastAt;
      compacts = handsOverCompaction(entry);
    } else if (seen && compacts) readCompaction(entry);
    else if (seen && entry.type === 'user') readUser(entry);
    else if (seen && entry.type === 'assistant') readAssistant(entry);
  }

  function readUser(entry: TranscriptLine): void {
    const { toolDenialUnanswered, toolUseResult } = entry;
    const isCut = typeof toolUseResult === 'string' && unanswered.test(toolUseResult);
    if (toolDenialUnanswered !== undefined || isCut) cutAsking = true;
    const text = firstTextOf(entry);
    if (interrupted.test(text)) ending = undefined;
    if (resumption.test(text)) answer.resumeNext();
    if (beginsTurn(entry)) complete = true;
    else ending = undefined;
  }

  /** What a compaction printed: nothing else about it follows in the transcript. */
  function readCompaction(entry: TranscriptLine): void {
    const words = commandWordsIn(entry.type === 'system' ? (entry.content ?? '') : firstTextOf(entry));
    if (!words) return;
    const end = compactionEnd(words);
    ending = end.ending;
    answer.set('', blocks++, end.text);
    complete = true;
  }

  function readAssistant({ message, isApiErrorMessage, apiErrorStatus, error }: TranscriptLine): void {
    if (!message) return;
    const { content } = message;
    const texts =
      typeof content === 'string'
        ? [content]
        : content.flatMap((part) => (part.type === 'text' && part.text ? [part.text] : []));
    if (isApiErrorMessage) {
      const kind = typeof error === 'string' ? error : undefined;
      ending = apiFailure(texts.join(' '), apiErrorStatus ?? undefined, kind);
      return;
    }
    if (message.model === notTheModel) return;
    for (const text of texts) answer.set(message.id ?? '', blocks++, text);
    ending = undefined;
    if (lastStops.has(message.stop_reason ?? '')) {
      ending = message.stop_reason === 'refusal' ? refusal : { outcome: seen === 'merged' ? 'merged' : 'done' };
    }
  }

  function record(): PromptRecord {
    if (!seen) return { state: 'unseen' };
    // What Claude writes after a request that nobody could answer is not the answer.
    if (!ending || cutAsking) return { state: 'unfinished' };
    const turn = { text: answer.toString(), sessionId, durationMs: Math.max(0, lastAt - firstAt) };
    return { state: 'finished', outcome: outcomeWithoutResult(ending, turn) };
  }

  return { read, record, isComplete: () => complete };
}
