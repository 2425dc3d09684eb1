import { BridgeError } from '../model/errors.ts';
import type { TaskFile } from '../model/files.ts';
import type { Task } from '../model/task.ts';

/** What a prompt is made from. */
export interface PromptFacts {
  task: Task;
  /**
   * How it reaches Claude: `turn`: the task has its turn. `steered`: while Claude works on another task, or shortly
   * after. `addition`: messages that join the task Claude works on.
   */
  way: 'turn' | 'steered' | 'addition';
  /** Claude has worked on it before and is to take it up where it was. */
  isContinued: boolean;
  /**
   * What Claude is to read of the chat: the words of the task, or of the messages that join it. Words of others are
   * marked as data already (`taskMessages`), because they are stored like this.
   */
  words: string;
  /** For an addition: whether its person wrote some of the words; false: only forwards, files or data. */
  hasOwnWords?: boolean;
  /** What came with them, by their paths on the host. */
  files: readonly Pick<TaskFile, 'path' | 'mimeType' | 'size'>[];
}

/** One piece of what Claude reads for a task. */
export interface PromptPart {
  /** No other part has it. */
  name: string;
  /** The name of the part it comes right behind; default: its place is that in the list. */
  after?: string;
  /** What separates it from the next part; default: a blank line. */
  gap?: string;
  /** Its text for this prompt; undefined: it has nothing to say here. Called for each prompt: it must be quick. */
  of(facts: PromptFacts): string | undefined;
}

/**
 * The parts in the order Claude reads them. Those that follow the same part keep their order in the list.
 * @throws BridgeError `internal` when two have one name, or one follows a part that is not there
 */
export function inOrder(parts: readonly PromptPart[]): PromptPart[] {
  const behind = Map.groupBy(parts, ({ after }) => after);
  const withFollowers = (part: PromptPart): PromptPart[] => [
    part,
    ...(behind.get(part.name) ?? []).flatMap(withFollowers),
  ];
  const ordered = (behind.get(undefined) ?? []).flatMap(withFollowers);
  const lost = parts.find((part) => !ordered.includes(part));
  if (lost)
    throw new BridgeError('internal', `the part “${lost.name}” of a prompt follows “${lost.after}”, which is missing`);
  if (new Set(parts.map(({ name }) => name)).size < parts.length) {
    throw new BridgeError('internal', 'two parts of a prompt have the same name');
  }
  return ordered;
}

/** All that Claude reads for a task at once; `parts`: see `inOrder`. */
export function composePrompt(parts: readonly PromptPart[], facts: PromptFacts): string {
  let prompt = '';
  let gap = '';
  for (const part of parts) {
    const text = part.of(facts);
    if (text === undefined) continue;
    prompt += gap + text;
    gap = part.gap ?? '\n\n';
  }
  return prompt;
}
