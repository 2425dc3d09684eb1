import type { Block } from '../../text/document/blocks.ts';
import type { ConversationId } from './conversation.ts';
import type { OutgoingFile } from './files.ts';

/** What every platform takes below one message. */
export const mostButtonRows = 5;
export const mostButtonsInRow = 5;

export interface Button {
  label: string;
  /** `<verb>:<argument>`, at most 64 bytes. */
  action: string;
}

/** Something that must arrive. */
export interface Post {
  blocks: Block[];
  buttons?: Button[][];
  /** False: the person's device stays silent. */
  notify: boolean;
  /** Message to reply to. */
  replyTo?: string;
  /** Whom it is for, by id on its platform, where that is not who wrote the message it replies to. */
  addressee?: string;
  /** Sent with the blocks as its caption, or after them when they are too long for one. */
  file?: OutgoingFile;
  /** A preview that this post takes the place of; it is removed after the post arrived. */
  retracts?: PreviewHandle;
  /** A name, so that a later post can take this one's place, and replies to it are known. Short enough for one message. */
  key?: string;
  /** The key of the post of the same conversation whose text and buttons become these; nothing new is sent. */
  replaces?: string;
  /** It is of use only as it is: where that is refused, nothing simpler takes its place. */
  asItIs?: true;
  /** Everything else of the conversation is sent first. */
  givesWay?: boolean;
  /** Where it could not be brought, so that it goes to its person in private. */
  from?: ConversationId;
  /** The final word on its task, which can be read again with `/tasks 12`. */
  isAnswer?: true;
  /** Words or a file of claude for its person, beside the final word. */
  isSaid?: true;
  /** Of no use once its chat was gone. */
  isFleeting?: true;
  /** Given by the outbox: the same at every try, also after a restart, and no other post has it. */
  id?: string;
}

/** One native message, ready to send. Opaque to the core; JSON, because the outbox stores it. */
export type Part = Record<string, unknown>;

/** Where a preview lives. Opaque to the core; JSON, because it must survive a restart. */
export type PreviewHandle = Record<string, unknown>;

/** What the person sees of a running task. */
export interface LiveView {
  blocks: Block[];
}
