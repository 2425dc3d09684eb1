import type { IncomingMessage } from './ports.ts';

/**
 * Telegram's apps cut a long paste into messages of about 4096 characters and send an album or several forwards as
 * separate messages. These windows are how long the next piece may take (measured, see ARCHITECTURE.md).
 */
const splitWindowMs = 2_000;
const albumWindowMs = 1_000;
const forwardWindowMs = 1_000;

/** Send times have whole seconds, so two pieces of one paste may seem to be this much further apart. */
const clockGrainMs = 1_000;

/** How long to wait for another message that belongs to this one; 0: nothing more is to come. */
export function windowAfter(message: IncomingMessage): number {
  if (message.albumId !== undefined) return albumWindowMs;
  if (message.forwardedFrom !== undefined) return forwardWindowMs;
  return message.maybeSplit ? splitWindowMs : 0;
}

/** Does `next`, by the same person in the same conversation, go on where `last` ended? */
export function belongsTogether(last: IncomingMessage, next: IncomingMessage): boolean {
  if (last.albumId !== undefined || next.albumId !== undefined) return last.albumId === next.albumId;

  const apart = Math.abs(next.sentAt - last.sentAt) - clockGrainMs;
  if (next.forwardedFrom !== undefined) return apart <= forwardWindowMs;
  return last.maybeSplit === true && last.forwardedFrom === undefined && apart <= splitWindowMs;
}

/** What stands between the texts of a group: a paste is put together as it was, other messages are paragraphs. */
export function separatorOf(group: readonly IncomingMessage[]): string {
  const isPaste = group.length > 1 && group.slice(0, -1).every((message) => message.maybeSplit && !message.albumId);
  if (!isPaste || group.some((message) => message.forwardedFrom !== undefined)) return '\n\n';
  return group.slice(0, -1).every((message) => message.text.length === 4096) ? '' : '\n';
}
