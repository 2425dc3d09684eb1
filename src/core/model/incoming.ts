import type { ConversationId } from './conversation.ts';
import type { Attachment } from './files.ts';

export interface Sender {
  id: string;
  name: string;
  /** The name that nobody else on the platform has, `@maria`; undefined: they have none. */
  handle?: string;
  /** Groups the platform says this person is in, as the allow-list names them: `role:<id>`. */
  groups?: string[];
}

/** What an update means, in the words of the core. */
export type Incoming = IncomingMessage | IncomingEdit | IncomingPress | IncomingStop | IncomingPlace;

/** What the platform tells of a place itself: nobody wrote it. */
export interface IncomingPlace {
  kind: 'place';
  /** With all that branched off from it: `discord:1` is also `discord:1:2`. */
  conversation: ConversationId;
  /**
   * `gone`: it was deleted, we left it, or its person blocked us. `back`: it can be written to again. `moved`: it has
   * this other id from now on.
   */
  state: 'gone' | 'back' | { moved: ConversationId };
}

export interface IncomingMessage {
  kind: 'message';
  conversation: ConversationId;
  messageId: string;
  sender: Sender;
  /** Text or caption as this person wrote it; mentions of our own account at the start are removed. '' when there is none. */
  text: string;
  /** What the message answers to, or cites: written by someone else, perhaps, and not meant as words of the sender. */
  quote?: Quote;
  /** The message of ours that it answers to, as `deliver` returned it. */
  repliesTo?: string;
  /** Milliseconds since the epoch, as the platform tells it. */
  sentAt: number;
  /** True in private places, and elsewhere when we are mentioned or replied to. */
  addressed: boolean;
  /** The place this conversation branched off from, where that has a project of its own: a thread's channel. */
  parent?: ConversationId;
  /** It begins this conversation: what is written in `parent` is answered beside it. */
  begins?: true;
  /** True where only this one person can read along. */
  private: boolean;
  /** Messages with the same value belong together (an album). */
  albumId?: string;
  /** Who wrote it first, when it is forwarded or made by another bot: then the text is not the sender's own. */
  forwardedFrom?: string;
  /** True when the platform's app may have cut a longer text here. */
  maybeSplit?: boolean;
  /** What came with it beside text, in its order. */
  attachments: Attachment[];
}

export interface Quote {
  /** Who wrote it, for people; undefined when that is not known. */
  from: string | undefined;
  /** At most 1,000 UTF-16 units, and the names of files that we sent with it. */
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
  /** The message the button hangs on. */
  messageId: string | undefined;
}

/** The platform's own stop button under a running preview. */
export interface IncomingStop {
  kind: 'stop';
  conversation: ConversationId;
  sender: Sender;
  /** The `key` the preview was shown with. */
  previewKey: number;
}
