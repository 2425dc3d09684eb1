import type { ConversationId } from './conversation.ts';
import type { EpochMs } from './events.ts';
import type { Attachment } from './files.ts';
import type { Filled } from './form.ts';

export interface Sender {
  id: string;
  name: string;
  /** The person's unique name on the platform, `@maria`; undefined: they have none. */
  handle?: string;
  /** Groups this person is in, as the allow-list names them: `role:<id>`. */
  groups?: string[];
}

/** What an update means, in the terms of the core. */
export type Incoming = IncomingMessage | IncomingEdit | IncomingPress | IncomingStop | IncomingPlace;

/** News of the platform about a place itself; nobody wrote it. */
export interface IncomingPlace {
  kind: 'place';
  /** Includes all its branches. */
  conversation: ConversationId;
  /**
   * `gone`: deleted, left, or its person blocked us. `back`: reachable again. `moved`: it has this other id from now
   * on.
   */
  state: 'gone' | 'back' | { moved: ConversationId };
}

export interface IncomingMessage {
  kind: 'message';
  conversation: ConversationId;
  messageId: string;
  sender: Sender;
  /**
   * Text or caption as this person wrote it; without mentions of our own account at the start. '' when there is none.
   */
  text: string;
  /** The message it replies to or quotes; perhaps someone else wrote it, and it is not the sender's own text. */
  quote?: Quote;
  /** The message of ours it replies to, as `deliver` returned it. */
  repliesTo?: string;
  /** Milliseconds since the epoch, as the platform reports it. */
  sentAt: EpochMs;
  /** True in private places, and elsewhere when the message mentions us or replies to us. */
  addressed: boolean;
  /** The place this conversation branched off from, where that has a project of its own: a thread's channel. */
  parent?: ConversationId;
  /** It begins this conversation: the bridge answers a message of `parent` in a branch. */
  begins?: true;
  /** True where only this person reads. */
  private: boolean;
  /** Messages with the same value belong together (an album). */
  albumId?: string;
  /** Who wrote it first, when it is forwarded or comes from another bot: then the text is not the sender's own. */
  forwardedFrom?: string;
  /** True when the platform's app may have cut a longer text here. */
  maybeSplit?: boolean;
  /** It is as long as the app lets a message be, so that a cut text continues within its line. */
  isFull?: true;
  /** What came with it beside text, in order. */
  attachments: Attachment[];
}

export interface Quote {
  /** Who wrote it, for people; undefined when that is not known. */
  from: string | undefined;
  /** At most 1,000 UTF-16 units, plus the names of files we sent with it. */
  text: string;
}

export interface IncomingEdit {
  kind: 'edit';
  conversation: ConversationId;
  messageId: string;
  sender: Sender;
  text: string;
  addressed: boolean;
}

export interface IncomingPress {
  kind: 'press';
  conversation: ConversationId;
  sender: Sender;
  /** What the button carries: `<verb>:<argument>`. */
  action: string;
  /** For `acknowledge`. */
  pressId: string;
  /** The message with the button. */
  messageId: string | undefined;
  /** What the presser filled in, where the button opened a form. */
  filled?: Filled;
}

/** The platform's own stop button under a running preview. */
export interface IncomingStop {
  kind: 'stop';
  conversation: ConversationId;
  sender: Sender;
  /** The `key` the preview has. */
  previewKey: number;
}
