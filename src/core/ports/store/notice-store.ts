import type { ConversationId } from '../../model/conversation.ts';

/** A post that stays in its chat while something lasts, and changes in place. */
export interface StandingNotice {
  conversation: ConversationId;
  /** Names its message; no other post of the conversation has it. */
  key: string;
  /** Undefined: it belongs to its conversation, not to a task. */
  taskId?: string | undefined;
  /** What it shows now, in terms of its kind; undefined: its kind does not ask. */
  shown?: string | undefined;
}

/** A part of many notices. */
export interface NoticePage {
  notices: StandingNotice[];
  /** Where the next part begins; undefined: that was the last one. */
  after: NoticeCursor | undefined;
}

export interface NoticeCursor {
  conversation: ConversationId;
  seq: number;
}

/** Notices that are not settled. */
export interface NoticeStore {
  /** Adds it, or changes what it shows; either way it is the newest of its kind. */
  put(kind: string, notice: StandingNotice): void;
  remove(notice: StandingNotice): void;
  /** Whether the conversation has one with this key, whatever its kind. */
  isOpen(conversation: ConversationId, key: string): boolean;
  /** Oldest first; only those of one conversation, one task, or one key. */
  list(kind: string, of?: { conversation?: ConversationId; taskId?: string; key?: string }): StandingNotice[];
  /** The same part by part, at most `most` at a time: conversation by conversation, or of one, oldest first. */
  page(kind: string, most: number, of?: { conversation?: ConversationId; after?: NoticeCursor }): NoticePage;
}
