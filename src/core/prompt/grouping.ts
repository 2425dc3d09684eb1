import type { ConversationId } from '../model/conversation.ts';
import { isOwnVoice, isUsable, isVoice } from '../model/files.ts';
import type { IncomingMessage } from '../model/incoming.ts';
import { isPairingCode } from '../model/pairing-code.ts';

/**
 * Apps cut a long paste into messages of about 4096 characters and send an album or several forwards as separate
 * messages. These windows are how long the next piece may take (measured, see docs/decisions/sent-together.md).
 */
const splitWindowMs = 2_000;
const albumWindowMs = 1_000;
const forwardWindowMs = 1_000;

/** What a person sends as one leaves the app at once; to choose a file or a chat by hand takes longer. */
const togetherMs = 1_000;

/** Send times have whole seconds, so two pieces of one paste may seem to be this much further apart. */
const clockGrainMs = 1_000;

/** UTF-16 units at which the app cuts at the latest. */
const longestMessage = 4096;

/** A file without a word waits this long for what is to be done with it. */
const fileWindowMs = 120_000;

/** Messages of one person in one conversation that make one task, at least one, in order. */
export type Group = readonly IncomingMessage[];

/** How long to wait for another message that belongs to these; 0: nothing more is to come. */
export function windowAfter(group: Group, voiceIsText: boolean): number {
  if (isWordless(group, voiceIsText)) return fileWindowMs;
  const last = group.at(-1)!;
  if (isCutOff(group)) return splitWindowMs;
  // Words wait for nothing: what belongs to them finds their task. A caption comes with its pictures.
  if (group.some((message) => message.albumId === undefined && hasWords([message], voiceIsText))) return 0;
  if (last.albumId !== undefined) return albumWindowMs;
  return last.forwardedFrom !== undefined ? forwardWindowMs : 0;
}

/** The app may have cut its last message, and send the rest. */
export function isCutOff(group: Group): boolean {
  const { maybeSplit, forwardedFrom } = group.at(-1)!;
  return maybeSplit === true && forwardedFrom === undefined;
}

/** Does `next`, by the same person in the same conversation, continue where the group ended? */
export function belongsTogether(group: Group, next: IncomingMessage, voiceIsText: boolean): boolean {
  const last = group.at(-1)!;
  const apart = Math.abs(next.sentAt - last.sentAt) - clockGrainMs;
  if (next.albumId !== undefined && group.some(({ albumId }) => albumId === next.albumId)) return true;
  if (isWordless(group, voiceIsText)) return apart <= fileWindowMs;
  if (last.albumId !== undefined && next.albumId !== undefined) return false;
  if (isCutOff(group) && next.forwardedFrom === undefined) return apart <= splitWindowMs;
  if (!mayJoin(next) || group.some(isCode)) return false;
  return isSentTogether(last.sentAt, next.sentAt) && !saysMore(group, [next], voiceIsText);
}

/** By send times, which have whole seconds on some platforms. */
export function isSentTogether(one: number, other: number): boolean {
  return Math.abs(one - other) - clockGrainMs <= togetherMs;
}

/** What answers a message of ours is about that one, and a code is for us alone. */
export function mayJoin(message: IncomingMessage): boolean {
  return message.repliesTo === undefined && !isCode(message);
}

function isCode({ forwardedFrom, text }: IncomingMessage): boolean {
  return forwardedFrom === undefined && isPairingCode(text);
}

/** Both hold words of their person: two requests. */
function saysMore(group: Group, next: Group, voiceIsText: boolean): boolean {
  return hasWords(group, voiceIsText) && hasWords(next, voiceIsText);
}

/** Its person says something: more than passing on what others wrote, or a file. */
export function hasWords(group: Group, voiceIsText: boolean): boolean {
  return group.some(
    ({ text, forwardedFrom, attachments }) =>
      forwardedFrom === undefined && (text.trim() !== '' || (voiceIsText && attachments.some(isOwnVoice))),
  );
}

/** Words first: the answer is to them, and what came with them is read after them. */
export function wordsFirst(group: Group): Group {
  const passedOn = group.filter(({ forwardedFrom }) => forwardedFrom !== undefined);
  return [...group.filter(({ forwardedFrom }) => forwardedFrom === undefined), ...passedOn];
}

/** Where its person sent it, also where each message begins a conversation of its own. */
export function placeOf({ conversation, parent, begins }: IncomingMessage): ConversationId {
  return begins && parent !== undefined ? parent : conversation;
}

/** Files, and nothing that says what to do with them. */
export function isWordless(group: Group, voiceIsText: boolean): boolean {
  const files = group.flatMap((message) => message.attachments.filter(isUsable));
  const isSaid = group.some((message) => message.text.trim() !== '') || (voiceIsText && files.some(isVoice));
  return files.length > 0 && !isSaid;
}

/**
 * What comes before each text of the group: a paste is put together as it was, other messages are paragraphs. Cut at
 * the limit, a paste continues in the middle of a word; cut before, the app cut at a line break and dropped it.
 */
export function gluesOf(group: Group): string[] {
  return group.map((message, n) => {
    const before = group[n - 1];
    if (!before) return '';
    const isPaste = before.maybeSplit && !before.albumId && !before.forwardedFrom && !message.forwardedFrom;
    if (!isPaste) return '\n\n';
    return before.text.length === longestMessage ? '' : '\n';
  });
}
