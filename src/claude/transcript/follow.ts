import { createReadStream, statSync } from 'node:fs';
import type { AgentEvent } from '../../core/model/events.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { createLineSplitter } from '../process/line-splitter.ts';
import { decodeLine } from '../protocol/messages.ts';
import { createTranslator } from '../protocol/translate.ts';
import { beginsTurn, handOverOf, longestTranscriptLine, parseTranscriptLine } from './line.ts';

const lookAgainMs = 250;

/**
 * The turn that answers `promptId`, from its transcript: from its beginning, and as it grows, until `signal` aborts.
 * `find` names the file once it exists. Reads each part once.
 */
export async function* followTranscript(
  find: () => string | undefined,
  promptId: string,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<AgentEvent> {
  const reader = createTurnReader(promptId);
  const splitter = createLineSplitter(reader.read, { maxBytes: longestTranscriptLine, onTooLong: () => {} });
  let path: string | undefined;
  let offset = 0;
  while (!signal.aborted) {
    path ??= find();
    if (path !== undefined && sizeOf(path) > offset) {
      for await (const chunk of createReadStream(path, { start: offset })) {
        if (signal.aborted) return;
        offset += (chunk as Buffer).length;
        splitter.push(chunk as Buffer);
        yield* reader.take();
      }
    }
    // Rejects only when the signal aborts, which ends the loop.
    await clock.sleep(lookAgainMs, signal).catch(() => {});
  }
}

function createTurnReader(promptId: string) {
  const translator = createTranslator();
  let events: AgentEvent[] = [];
  let state: 'before' | 'in' | 'after' = 'before';

  function read(source: string): void {
    if (state === 'after' || (state === 'before' && !source.includes(promptId))) return;
    const entry = parseTranscriptLine(source);
    if (!entry || entry.isSidechain) return;
    if (handOverOf(entry, promptId)) state = 'in';
    else if (state === 'in' && beginsTurn(entry)) state = 'after';
    else if (state === 'in') translate(source);
  }

  /** These lines hold messages of the same form as the output of `claude`. */
  function translate(source: string): void {
    const decoded = decodeLine(source);
    if (decoded.kind !== 'message') return;
    const { message } = decoded;
    if (message.type === 'assistant' || message.type === 'user') events.push(...translator.read(message));
  }

  return {
    read,
    take(): AgentEvent[] {
      const taken = events;
      events = [];
      return taken;
    },
  };
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
