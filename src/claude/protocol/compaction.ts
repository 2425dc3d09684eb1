import { apiFailure, shortDetail } from './api-failure.ts';
import { type CommandWords, commandWordsIn } from './command-words.ts';
import type { ClaudeMessage } from './messages.ts';
import { failedTurn, type TurnEnding } from './turn-ending.ts';

/** How a compaction ended. */
export interface CompactionEnd {
  ending: TurnEnding;
  /** The answer for the person, markdown. */
  text: string;
}

/** What `claude` writes about a session with nothing in it, or a single message. Source: `claude` 2.1.329. */
const nothingThere = /\bno(t enough)? messages to compact\b/i;

/** In a refusal of the API that `claude` met while it compacted. */
const statusIn = /\bAPI Error: (\d{3})\b/;

/** What one of its messages shows about a compaction; undefined: nothing. */
export function compactionWordsOf(message: ClaudeMessage): CommandWords | undefined {
  if (message.type === 'assistant') return commandWordsIn(message.local_command_source ?? '');
  if (message.type !== 'user' || message.parent_tool_use_id) return undefined;
  const [block] = message.message.content;
  return commandWordsIn((block && 'text' in block && block.text) || '');
}

/** `words`: what Claude said about it last, if anything. */
export function compactionEnd(words: CommandWords | undefined): CompactionEnd {
  const { text = '', failed: isFailed = false } = words ?? {};
  if (nothingThere.test(text)) {
    return { ending: { outcome: 'done' }, text: 'Nothing to compact: this session has too few messages.' };
  }
  if (isFailed) return { ending: failureOf(text), text: '' };
  const more = text.replace(/^compacted\.?\s*/i, '');
  const done = 'Compacted. Claude continues from a summary of this session.';
  return { ending: { outcome: 'done' }, text: more === '' ? done : `${done}\n\n${more}` };
}

function failureOf(text: string): TurnEnding {
  const words = text.replace(/^Error( during compaction)?:\s*/, '');
  const status = statusIn.exec(words)?.[1];
  const ending = apiFailure(words, status === undefined ? undefined : Number(status));
  if (ending.failure !== 'api-error' && ending.failure !== 'context-full') return ending;
  const detail = shortDetail(words);
  const what = 'Claude could not compact this session';
  return failedTurn(ending.failure, detail === '' ? `${what}.` : `${what}: ${detail}`);
}
