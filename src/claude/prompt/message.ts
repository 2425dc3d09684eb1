import type { MediaBlock } from './content.ts';

/** The first version known to honour `client_composed` and to report the fate of each message. */
const firstCurrent = [2, 1, 329];

const noteForOldVersions = '(The text above came from a chat.)';

/**
 * Whether this version of `claude` keeps chat text as data by itself and names the message that each result answers.
 */
export function isCurrentVersion(version: string | undefined): boolean {
  const parts = (version ?? '').split('.').map(Number);
  for (const [place, wanted] of firstCurrent.entries()) {
    const part = parts[place] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}

export interface PromptMessage {
  promptId: string;
  text: string;
  /** Whether `isCurrentVersion`. */
  isCurrent: boolean;
  /** Claude gets it while it works on another one. */
  isSteered: boolean;
  media?: readonly MediaBlock[] | undefined;
}

/**
 * A chat message as a line for the stdin of `claude`. The text is data: `client_composed` keeps Claude from attaching
 * `@path` and from running a leading `/`. Older versions expand only the last block, so for them the text comes before
 * it. `later`: Claude never folds the message into a running turn, so it gets a result of its own; a steered message is
 * meant to be folded.
 */
export function promptMessage({ promptId, text, isCurrent, isSteered, media = [] }: PromptMessage) {
  // The API refuses an empty text block.
  const shown = [...(text === '' ? [] : [{ type: 'text', text }]), ...media];
  const guarded = [...shown, { type: 'text', text: noteForOldVersions }];
  const plain = media.length === 0 ? text : shown;
  return {
    type: 'user',
    uuid: promptId,
    client_composed: true,
    priority: isSteered ? 'next' : 'later',
    message: { role: 'user', content: isCurrent ? plain : guarded },
    parent_tool_use_id: null,
  };
}

/**
 * The only command that Claude ever gets. It takes no text, so nothing from a chat can come with it. Claude runs it
 * because `client_composed` is missing.
 */
export function compactMessage(promptId: string) {
  return {
    type: 'user',
    uuid: promptId,
    priority: 'later',
    message: { role: 'user', content: '/compact' },
    parent_tool_use_id: null,
  };
}
