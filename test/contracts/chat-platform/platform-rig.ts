import type { ConversationId } from '../../../src/core/model/conversation.ts';
import type { ChatPlatform } from '../../../src/core/ports/chat-platform.ts';
export interface SeenFile {
  name: string;
  bytes: Buffer;
  shownAs?: 'image' | 'document';
}

/** A platform with a person at its other end. What is optional is for an adapter that has no such ability. */
export interface PlatformRig {
  /** Not connected yet. */
  platform: ChatPlatform;
  /** Where the person talks to us, alone. */
  conversation: ConversationId;
  /** The person writes. */
  say(text: string): void;
  /** All that the person can read now: messages, previews and files, without decoration inside of lines. */
  seen(): string;
  /** Resolves as soon as `seen()` contains `text`. */
  untilSeen(text: string): Promise<void>;
  /** What is said while nobody receives waits on the other side. */
  keepsMessages: boolean;
  /** The person presses a visible button. */
  press?(label: string): void;
  /** The labels of all buttons that the person can see now. */
  labels?(): string[];
  /** The person answers the newest visible message that holds `words`, of ours or of their own. */
  reply?(words: string, text: string): void;
  /** The person passes on what somebody else wrote. */
  forward?(text: string): void;
  /** The person sends a file as a document, with `caption` ('' for none). Only for platforms with `files`. */
  sendFile?(name: string, bytes: Buffer, caption: string): void;
  /** The files of ours that the person can see now, in order. `shownAs` only where the platform makes a difference. */
  seenFiles?(): SeenFile[];
  /** From now on a limit of the platform holds, for longer than anybody waits. */
  hold?(): void;
  /** Cuts the network. */
  goOffline?(): Promise<void>;
  /** A conversation that does not exist any more. */
  gone?: ConversationId;
  /** The id of a message that does not exist any more, in `conversation`. */
  goneMessage?: string;
  /** Must never appear in anything the platform gives or logs. */
  secrets: readonly string[];
  /** All that was logged so far. */
  logged(): string;
  close(): Promise<void>;
}
