/** A file a person sent, known by the platform and not fetched yet; or other content beside text. JSON. */
export interface Attachment {
  /** Its kind, for people: `photo`, `document`, `voice`, `audio`, `video`, `animation`, `sticker` … */
  kind: string;
  /** As the person's app named it; unsafe as a file name. */
  name?: string;
  /** Bytes, as the platform reports. */
  size?: number;
  mimeType?: string;
  /** What the platform needs to fetch it; absent when it is nothing that can be fetched (a location, a poll). */
  source?: Record<string, unknown>;
  /** Its content in one line, when it is no file: `location: 48.13, 11.57`. */
  data?: string;
  /** Who sent it, when it came in a quoted message of someone else. */
  from?: string;
}

/** Whether it holds anything for Claude. */
export function isUsable({ source, data }: Attachment): boolean {
  return source !== undefined || data !== undefined;
}

/** A file on the bridge's own disk that a person sent with a task. */
export interface TaskFile {
  /** Absolute; inside the task's inbox folder. */
  path: string;
  /** Name for people. */
  name: string;
  /** From its bytes, not from its name. */
  mimeType: string;
  /** Bytes. */
  size: number;
}

/** A file for a person: a copy that nothing else changes. JSON, because the outbox stores it. */
export interface OutgoingFile {
  /** Absolute; inside the bridge's data folder. */
  path: string;
  /** Name for people. */
  name: string;
  /** Images are shown and voice is played in the chat, everything else is a document. */
  kind: 'image' | 'voice' | 'document';
  /** Bytes. */
  size: number;
}

/** A spoken message takes the place of a text, unless text came with it. */
export function isVoice(attachment: Attachment): boolean {
  return attachment.kind === 'voice';
}

/** Whether the person whose message it came with speaks in it. */
export function isOwnVoice(attachment: Attachment): boolean {
  return isVoice(attachment) && attachment.from === undefined;
}

/** The name a file has for people; photos and voice notes have none of their own. */
export function attachmentName(attachment: Attachment): string {
  if (attachment.name !== undefined) return attachment.name;
  if (attachment.data !== undefined) return `the ${attachment.kind.replaceAll('_', ' ')}`;
  const ending = attachment.mimeType?.split(';')[0]?.split('/')[1];
  const fallback = { photo: 'jpg', voice: 'ogg', video: 'mp4', video_note: 'mp4', animation: 'mp4', sticker: 'webp' };
  return `${attachment.kind}.${ending ?? fallback[attachment.kind as keyof typeof fallback] ?? 'bin'}`;
}
