import type { OutgoingFile } from '../../../core/model/files.ts';
import type { Button } from '../../../core/model/post.ts';

/** One Discord message, within Discord's limits. JSON: it waits in the outbox. */
export interface DiscordPart {
  content: string;
  /** The rest of a long answer, that goes with it as a text file. */
  rest?: { name: string; text: string };
  /** A file of the host that goes with it. */
  file?: OutgoingFile;
  buttons?: Button[][];
  /** What the post answers to: a message or an interaction. */
  replyTo?: string;
  /** Whom it is for; undefined: who wrote what it answers to. */
  addressee?: string;
  /** The first of its post. */
  first: boolean;
  /** Its arrival makes a sound; in a guild it mentions the one who is answered. */
  notify: boolean;
  /** Sent again after a crash, Discord knows it by this. */
  nonce: string;
}

/** Flags of a message. */
export const suppressEmbeds = 1 << 2;
export const silent = 1 << 12;
