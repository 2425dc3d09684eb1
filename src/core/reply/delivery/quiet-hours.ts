import type { ConversationId } from '../../model/conversation.ts';
import type { EpochMs } from '../../model/events.ts';
import type { Part, Post } from '../../model/post.ts';
import type { NoteStore } from '../../ports/store/store.ts';

/** When the messages of a chat arrive without a sound. */
export interface Quiet {
  until?: EpochMs;
  /** Every day, minutes after midnight on this host; `to` may be of the next day. */
  daily?: { from: number; to: number };
}

type Notes = Pick<NoteStore, 'get' | 'set' | 'delete'>;

const keyOf = (conversation: ConversationId) => `quiet:${conversation}`;

export function quietOf(notes: Notes, conversation: ConversationId): Quiet {
  const json = notes.get(keyOf(conversation));
  return json === undefined ? {} : (JSON.parse(json) as Quiet);
}

export function setQuiet(notes: Notes, conversation: ConversationId, quiet: Quiet): void {
  if (quiet.until === undefined && quiet.daily === undefined) notes.delete(keyOf(conversation));
  else notes.set(keyOf(conversation), JSON.stringify(quiet));
}

export function isQuiet({ until, daily }: Quiet, now: EpochMs): boolean {
  if (until !== undefined && now < until) return true;
  if (!daily) return false;
  const time = new Date(now);
  const minute = time.getHours() * 60 + time.getMinutes();
  const { from, to } = daily;
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to;
}

/** A part of a post as it goes out now: without a sound where its chat is quiet, unless Claude waits for its person. */
export function hushed(notes: Notes, conversation: ConversationId, { isUrgent }: Post, part: Part, now: EpochMs): Part {
  const mayRing = part.notify !== true || isUrgent || !isQuiet(quietOf(notes, conversation), now);
  return mayRing ? part : { ...part, notify: false };
}
