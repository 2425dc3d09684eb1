import type { Block } from '../../text/document/blocks.ts';
import type { ConversationId } from './conversation.ts';
import type { OutgoingFile } from './files.ts';

export interface Button {
  label: string;
  /** `<verb>:<argument>` */
  action: string;
  /** It opens this address and is no press. A platform that cannot leaves it out. */
  url?: string;
}

/** How a task ended, as a sign on its person's own message. */
export type EndSign = 'done' | 'failed';

/** Something that must arrive. */
export interface Post {
  blocks: Block[];
  buttons?: Button[][];
  /** False: the person's device stays silent. */
  notify: boolean;
  /** Claude waits for its person: it rings also where the chat is quiet. */
  isUrgent?: true;
  /** The message it replies to. */
  replyTo?: string;
  /** The id of the person it is for, when that is not the writer of the message it replies to. */
  addressee?: string;
  /** Sent with the blocks as its caption, or after them when they are too long for a caption. */
  file?: OutgoingFile;
  /** A preview that this post replaces; it goes after the post has arrived. */
  retracts?: PreviewHandle;
  /**
   * A name, so that a later post can replace this one, and the bridge recognises replies to it. Short enough for one
   * message.
   */
  key?: string;
  /** The key of the post of the same conversation whose text and buttons become these; nothing new is sent. */
  replaces?: string;
  /**
   * The key of the post of the same conversation whose message goes; where it cannot, it shows these blocks from then on,
   * without buttons.
   */
  removes?: string;
  /** It goes when its task ends, or before. */
  passes?: true;
  /** Useful only in this form: if the platform refuses it, no simpler one replaces it. */
  asItIs?: true;
  /** All other posts of the conversation go first. */
  givesWay?: boolean;
  /** The place that cannot take it; it goes to its person's private chat instead. */
  from?: ConversationId;
  /** The final answer of its task, which `/tasks 12` can show again. */
  isAnswer?: true;
  /** When it has arrived, the person's own message gets this sign: its task has ended. */
  sign?: EndSign;
  /** Words or a file from Claude for its person, beside the final answer. */
  isSaid?: true;
  /** `replyTo` is a press, and only the one who pressed sees this. */
  whispers?: true;
  /**
   * An answer that only the writer of `replyTo` (a command) or the presser (`pressId`) needs: where the platform can, nobody
   * else sees it. It may be lost with its reader's app; where the platform refuses, it is a message like any other.
   */
  forOne?: { pressId?: string };
  /** Useless once its chat was gone. */
  isFleeting?: true;
  /** Set by the outbox: unique, and the same at every try, also after a restart. */
  id?: string;
}

/** It changes a message, or takes one away: nothing new is sent. */
export function changesMessage({ replaces, removes }: Post): boolean {
  return replaces !== undefined || removes !== undefined;
}

/**
 * One native message, ready to send. Opaque to the core, but for its sound; JSON, because the outbox stores it.
 * `notify`: true where its device rings.
 */
export type Part = Record<string, unknown> & { notify?: boolean };

/** Where a preview lives. Opaque to the core; JSON, because it must survive a restart. */
export type PreviewHandle = Record<string, unknown>;

/** What the person sees of a running task. */
export interface LiveView {
  blocks: Block[];
  /** How much it matters while a limit of the platform is near. Default: `more`. */
  stage?: ViewStage;
}

/**
 * `first-text`: the first words of an answer. `late-text`: the same, after a limit made it skip them once. `more`: more of
 * what the chat shows already. `status`: no words of the answer, which must leave the platform's limits to those.
 */
export type ViewStage = 'first-text' | 'late-text' | 'more' | 'status';
