import { z } from 'zod';
import type { Attachment } from '../../../core/model/files.ts';
import type { DiscordContent, DiscordMessage } from '../api/schema.ts';
import { displayName } from './people.ts';

/** What is needed to fetch a file: its address, and where to get a new one when it has expired. */
export const sourceSchema = z.object({
  url: z.string(),
  id: z.string().regex(/^\d+$/),
  channel: z.string().regex(/^\d+$/),
  message: z.string().regex(/^\d+$/),
});

export type AttachmentSource = z.infer<typeof sourceSchema>;

/** The attachments of a message: its own files, those of a message it forwards, and those of one it replies to. */
export function attachmentsOf(message: DiscordMessage, me: string): Attachment[] {
  const replied = message.referenced_message;
  return [
    ...toAttachments(message, message),
    ...(message.message_snapshots ?? []).flatMap((snapshot) => toAttachments(snapshot.message, message)),
    // Our own files are on the host already.
    ...(replied && replied.author.id !== me
      ? toAttachments(replied, { id: replied.id, channel_id: message.channel_id }).map((file) =>
          replied.author.id === message.author.id ? file : { ...file, from: displayName(replied.author) },
        )
      : []),
  ];
}

function toAttachments(content: DiscordContent, at: { id: string; channel_id: string }): Attachment[] {
  const files = content.attachments.map(
    ({ id, filename, size, content_type: mimeType, url, duration_secs: duration }): Attachment => ({
      kind: kindOf(mimeType ?? '', duration),
      name: filename,
      size,
      ...(mimeType && { mimeType }),
      source: { url, id, channel: at.channel_id, message: at.id },
    }),
  );
  return [...files, ...content.sticker_items.map(({ name }): Attachment => ({ kind: 'sticker', name }))];
}

function kindOf(mimeType: string, duration: number | undefined): string {
  if (mimeType.startsWith('image/')) return 'photo';
  if (mimeType.startsWith('video/')) return 'video';
  if (mimeType.startsWith('audio/')) return duration === undefined ? 'audio' : 'voice';
  return 'document';
}
