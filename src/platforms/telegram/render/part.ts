import type { MessageEntity } from 'grammy/types';
import type { OutgoingFile } from '../../../core/model/files.ts';
import type { Button } from '../../../core/model/post.ts';
import type { Block } from '../../../text/document/blocks.ts';

interface PartOptions {
  notify: boolean;
  buttons?: Button[][];
  replyTo?: string;
  forOne?: { pressId?: string };
}

/** The content of one Telegram message, within Telegram's limits. JSON: it waits in the outbox. */
export type Content =
  /** `blocks` are neutral: see `toRichBlocks`. */
  | { kind: 'rich'; blocks: Block[] }
  | { kind: 'text'; text: string; entities: MessageEntity[] }
  /** A text that we send as a file. */
  | { kind: 'document'; name: string; text: string; caption: string }
  | Upload;

/** A file of the host with its caption. */
export interface Upload {
  kind: 'upload';
  as: 'photo' | 'voice' | 'document';
  file: OutgoingFile;
  text: string;
  entities: MessageEntity[];
}

export type TelegramPart = PartOptions & Content;

/**
 * Buttons go with the last message, the reply on the first; only the last one notifies, if any. Each message for one names
 * the command or the press that it answers: without, Telegram shows it to nobody.
 */
export function withOptions(all: Content[], { notify, buttons, replyTo, forOne }: PartOptions): TelegramPart[] {
  return all.map((one, index): TelegramPart => {
    const isLast = index === all.length - 1;
    return {
      ...one,
      notify: notify && isLast,
      ...(isLast && buttons !== undefined && buttons.length > 0 ? { buttons } : {}),
      ...((index === 0 || forOne) && replyTo !== undefined ? { replyTo } : {}),
      ...(forOne && { forOne }),
    };
  });
}
