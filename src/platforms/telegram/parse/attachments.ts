import { z } from 'zod';
import type { Attachment } from '../../../core/model/files.ts';
import { dataLine } from './data-line.ts';

/** Content that is not text, by Telegram's field; the first of each group hides the fields sent beside it for old apps. */
const contentFields: string[][] = [
  ['animation', 'document'],
  ['live_photo', 'photo'],
  ['venue', 'location'],
  ['audio'],
  ['video'],
  ['video_note'],
  ['voice'],
  ['sticker'],
  ['contact'],
  ['poll'],
  ['dice'],
  ['story'],
  ['game'],
  ['checklist'],
  ['paid_media'],
  ['invoice'],
];

const file = z.object({
  file_id: z.string().min(1),
  file_name: z.string().min(1).optional().catch(undefined),
  /** Bytes. */
  file_size: z.number().nonnegative().optional().catch(undefined),
  mime_type: z.string().min(1).optional().catch(undefined),
  /** These fields give the kind of a sticker, which has no MIME type. */
  is_animated: z.boolean().optional().catch(undefined),
  is_video: z.boolean().optional().catch(undefined),
});

const photoSize = file.extend({ width: z.number().catch(0), height: z.number().catch(0) });

type TelegramFile = z.infer<typeof file>;

/** The content of a message beside text, by its raw fields: also those that our schema does not know. */
export function attachmentsOf(message: object): Attachment[] {
  return contentFields.flatMap((group) => {
    const kind = group.find((field) => field in message);
    return kind === undefined ? [] : toAttachment(kind, (message as Record<string, unknown>)[kind]);
  });
}

function toAttachment(kind: string, content: unknown): Attachment {
  const found = kind === 'photo' ? largest(content) : file.safeParse(content).data;
  const data = found === undefined ? dataLine(kind, content) : undefined;
  if (found === undefined) return { kind, ...(data !== undefined && { data }) };
  const { file_name: name = kind === 'sticker' ? stickerName(found) : undefined, file_size: size } = found;
  return {
    kind,
    ...(name !== undefined && { name }),
    ...(size !== undefined && { size }),
    ...(found.mime_type !== undefined && { mimeType: found.mime_type }),
    source: { file_id: found.file_id },
  };
}

/** Telegram keeps a photo in several sizes. */
function largest(sizes: unknown): TelegramFile | undefined {
  const known = (Array.isArray(sizes) ? sizes : []).flatMap((size) => photoSize.safeParse(size).data ?? []);
  return known.toSorted((a, b) => b.width * b.height - a.width * a.height)[0];
}

function stickerName({ is_animated, is_video }: TelegramFile): string {
  if (is_video) return 'sticker.webm';
  return is_animated ? 'sticker.tgs' : 'sticker.webp';
}
