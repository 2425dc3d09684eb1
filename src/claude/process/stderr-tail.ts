import { stripVTControlCharacters } from 'node:util';

const keptCharacters = 8_000;
const longestLine = 200;

/** Remembers the end of what a process wrote to stderr. */
export interface StderrTail {
  push(chunk: Buffer): void;
  text(): string;
  /** The last line that helps a person: no stack frame, no colour. */
  lastLine(): string;
}

export function createStderrTail(): StderrTail {
  let kept = '';
  return {
    push(chunk) {
      kept = (kept + chunk.toString('utf8')).slice(-keptCharacters);
    },
    text: () => kept,
    lastLine() {
      const lines = stripVTControlCharacters(kept)
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '' && !/^at\s/.test(line) && !/^[\^~}\]{[\s]*$/.test(line));
      const last = lines.at(-1) ?? '';
      // Nobody could recognise half a token, so it would not be masked.
      return last.length > longestLine ? last.slice(0, longestLine).replace(/\S+$/, '').trim() : last;
    },
  };
}
