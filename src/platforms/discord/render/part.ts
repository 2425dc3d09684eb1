import { constants } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RawFile } from 'discord.js';
import type { OutgoingFile } from '../../../core/model/files.ts';
import type { Button } from '../../../core/model/post.ts';
import { DiscordError } from '../api/errors.ts';

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

/** A copy is never a link; one that became a link leads to a file that nobody judged. */
const copyFlags = constants.O_RDONLY | constants.O_NOFOLLOW;

/** What is to be uploaded with a part. @throws `part-refused` when the file is not there any more */
export async function filesOf({ rest, file }: DiscordPart): Promise<RawFile[] | undefined> {
  if (rest !== undefined) {
    return [{ name: rest.name, data: Buffer.from(rest.text), contentType: 'text/markdown; charset=utf-8' }];
  }
  if (file === undefined) return undefined;
  try {
    return [{ name: file.name, data: await readFile(file.path, { flag: copyFlags }) }];
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new DiscordError('part-refused', 'refused', `the file to send could not be read (${code ?? 'no details'})`);
  }
}
