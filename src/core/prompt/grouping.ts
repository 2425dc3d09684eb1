import type { ConversationId } from '../model/conversation.ts';
import { isOwnVoice, isUsable, isVoice } from '../model/files.ts';
import type { IncomingMessage } from '../model/incoming.ts';
import { isPairingCode } from '../model/pairing-code.ts';

/**
 * Apps cut a long paste into several messages and send an album or several forwards as separate
 * messages. These windows give the time the next piece may take (measured, see docs/decisions/sent-together.md).
 */
const splitWindowMs = 2_000;
const albumWindowMs = 1_000;
const forwardWindowMs = 1_000;

/** The app sends what a person sends together at once; to choose a file or a chat by hand takes longer. */
const togetherMs = 1_000;

/** Send times have whole seconds, so two pieces of one paste may seem to be this much further apart. */
const clockGrainMs = 1_000;

/** A file without a word waits this long for words about it. */
const fileWindowMs = 120_000;

/** Messages of one person in one conversation that make one task, at least one, in order. */
export type Group = readonly IncomingMessage[];

/** How long to wait for another message that belongs to these; 0: nothing more will come. */
export function windowAfter(group: Group, voiceIsText: boolean): number {
  if (isWordless(group, voiceIsText)) return fileWindowMs;
  const last = group.at(-1)!;
  if (isCutOff(group)) return splitWindowMs;
  // Words do not wait: their files join the task later. A caption comes with its pictures.
  if (group.some((message) => message.albumId === undefined && hasWords([message], voiceIsText))) return 0;
  if (last.albumId !== undefined) return albumWindowMs;
  return last.forwardedFrom !== undefined ? forwardWindowMs : 0;
}

/** Whether the app may have cut its last message, and will send the rest. */
export function isCutOff(group: Group): boolean {
  const { maybeSplit, forwardedFrom } = group.at(-1)!;
  return maybeSplit === true && forwardedFrom === undefined;
}

/** Whether `next`, by the same person in the same conversation, belongs to the group. */
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

/** Compares send times, which have whole seconds on some platforms. */
export function isSentTogether(one: number, other: number): boolean {
  return Math.abs(one - other) - clockGrainMs <= togetherMs;
}

/** A reply to a message of ours is about that message, and a code is for the bridge alone. */
export function mayJoin(message: IncomingMessage): boolean {
  return message.repliesTo === undefined && !isCode(message);
}

function isCode({ forwardedFrom, text }: IncomingMessage): boolean {
  return forwardedFrom === undefined && isPairingCode(text);
}

/** Whether both hold words of their person, so that they are two requests. */
function saysMore(group: Group, next: Group, voiceIsText: boolean): boolean {
  return hasWords(group, voiceIsText) && hasWords(next, voiceIsText);
}

/** Whether its person wrote something, not only forwarded text or sent a file. */
export function hasWords(group: Group, voiceIsText: boolean): boolean {
  return group.some(
    ({ text, forwardedFrom, attachments }) =>
      forwardedFrom === undefined && (text.trim() !== '' || (voiceIsText && attachments.some(isOwnVoice))),
  );
}

/** Puts the words first: the answer replies to them, and Claude reads the rest after them. */
export function wordsFirst(group: Group): Group {
  const passedOn = group.filter(({ forwardedFrom }) => forwardedFrom !== undefined);
  return [...group.filter(({ forwardedFrom }) => forwardedFrom === undefined), ...passedOn];
}

/** The place where its person sent it, even where each message begins a conversation of its own. */
export function placeOf({ conversation, parent, begins }: IncomingMessage): ConversationId {
  return begins && parent !== undefined ? parent : conversation;
}

/** Whether it holds files without words about them. */
export function isWordless(group: Group, voiceIsText: boolean): boolean {
  const files = group.flatMap((message) => message.attachments.filter(isUsable));
  const isSaid = group.some((message) => message.text.trim() !== '') || (voiceIsText && files.some(isVoice));
  return files.length > 0 && !isSaid;
}

/**
 * The text between the messages of the group: it restores a cut paste, and makes other messages paragraphs. A paste cut
 * at the limit continues in the middle of a word; one cut earlier lost a line break there.
 */
export function gluesOf(group: Group): string[] {
  return group.map((message, n) => {
    const before = group[n - 1];
    if (!before) return '';
    const isPaste = before.maybeSplit && !before.albumId && !before.forwardedFrom && !message.forwardedFrom;
    if (!isPaste) return '\n\n';
    return before.isFull ? '' : '\n';
  });
}
