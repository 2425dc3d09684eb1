import type { OutgoingFile } from '../../../core/model/files.ts';
import type { Button } from '../../../core/model/post.ts';

/** One Discord message, within Discord's limits. JSON: it waits in the outbox. */
export interface DiscordPart {
  content: string;
  /** The rest of a long answer, which goes with it as a text file. */
  rest?: { name: string; text: string };
  /** A file of the host that goes with it. */
  file?: OutgoingFile;
  buttons?: Button[][];
  /** What the post replies to: a message or an interaction. */
  replyTo?: string;
  /** The person it is for; undefined: the author of what it replies to. */
  addressee?: string;
  /** Whether it is the first part of its post. */
  first: boolean;
  /** Whether it arrives with a sound; in a guild it mentions the person it answers. */
  notify: boolean;
  /** Discord recognises a repeat after a crash by this. */
  nonce: string;
}

/** Flags of a message. */
export const suppressEmbeds = 1 << 2;
export const silent = 1 << 12;
