/** A file a person sent, known by the platform and not fetched yet; or other content beside text. JSON. */
export interface Attachment {
  /** What it is for people: `photo`, `document`, `voice`, `audio`, `video`, `animation`, `sticker` … */
  kind: string;
  /** As the person's app named it; unsafe as a file name. */
  name?: string;
  /** Bytes, as the platform tells. */
  size?: number;
  mimeType?: string;
  /** What the platform needs to fetch it; absent when it is nothing that can be fetched (a location, a poll). */
  source?: Record<string, unknown>;
  /** What it says, in one line, when it is no file: `location: 48.13, 11.57`. */
  data?: string;
  /** Who sent it, where it came with the message of somebody else, which answers to it. */
  from?: string;
}

/** Is there anything in it for claude? */
export function isUsable({ source, data }: Attachment): boolean {
  return source !== undefined || data !== undefined;
}

/** A file on this host that a person sent with a task. */
export interface TaskFile {
  /** Absolute; inside the task's inbox folder. */
  path: string;
  /** Name for people. */
  name: string;
  /** As its bytes tell, not as its name does. */
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
  /** Images are shown in the chat, everything else is a document. */
  kind: 'image' | 'document';
  /** Bytes. */
  size: number;
}

/** A tool that claude may call and that runs in the bridge. */
export interface HostTool {
  /** a-z and `_`. */
  name: string;
  /** For claude: what it does, and when to use it. */
  description: string;
  /** JSON Schema of the input. */
  inputSchema: Record<string, unknown>;
  /** Never throws: what went wrong is a text for claude with `failed`. */
  call(input: Record<string, unknown>, context: HostToolContext): Promise<{ text: string; failed?: boolean }>;
}

export interface HostToolContext {
  /** The session that calls. */
  sessionId: string;
  /** The prompt in whose name it is called, also when that is over; undefined: not known. */
  startedBy: string | undefined;
  /** Nobody in a chat asked for the turn that calls. */
  isUnasked: boolean;
}

/** What a file holds, for one who has to know what becomes of it. */
export type FileText =
  | { state: 'text'; text: string }
  /** Nothing has this path. */
  | { state: 'missing' }
  /** Something is there. `why`: `is no text`, to stand behind what it is. */
  | { state: 'unreadable'; why: string };

/** The host's disk, as far as files of chats are concerned. */
export interface FileAccess {
  /** Where files of people lie, below it a folder for each task. */
  readonly inbox: string;
  /** A path for a file of this name in the task's inbox folder: safe on every system, and not in use yet. */
  place(taskId: string, name: string): Promise<string>;
  /** Bytes that may still be written. */
  freeBytes(): Promise<number>;
  /** What a file is by its first bytes. */
  describe(path: string): Promise<{ mimeType: string; size: number }>;
  /**
   * Takes a copy of a file for a person. `path` may be relative to the first of `roots`. Links are followed first, then
   * the file has to lie in one of `roots`, and must neither be the bridge's own or claude's nor look like a secret by its
   * name. Roots in the inbox are the task's own, though they lie in the bridge's data folder.
   */
  take(path: string, roots: readonly string[], maxBytes: number): Promise<TakenFile>;
  /** A file for a person with this text in it; `name` is for people. */
  write(name: string, text: string): Promise<OutgoingFile>;
  /** A file as it is now; one that stays on this machine is `unreadable`. Never throws. */
  readText(path: string, maxBytes: number): Promise<FileText>;
  /**
   * What of the bridge's own or of claude's this path leads to, links followed, by name or as the same file: `the bridge’s
   * config file`; undefined: nothing. Absolute; nothing need be there.
   */
  ownPlace(path: string): Promise<string | undefined>;
  /** Something else lies where this received file was: a link, or a file of the bridge. A missing one is not replaced. */
  isReplaced(path: string): Promise<boolean>;
  /** Deletes a copy that `take` or `write` made, when it has arrived. */
  discard(file: OutgoingFile): Promise<void>;
  /** The text of a voice message, by the person's own command; `problem` is for people. */
  transcribe(path: string, signal: AbortSignal): Promise<{ text: string } | { problem: string }>;
}

export type TakenFile =
  | { ok: true; file: OutgoingFile }
  /** `problem`: one sentence for claude or for a person: what is wrong and what would be right. */
  | { ok: false; problem: string };

/** A spoken message stands for a text, unless text came with it. */
export function isVoice(attachment: Attachment): boolean {
  return attachment.kind === 'voice';
}

/** Its words are those of the person whose message it came with. */
export function isOwnVoice(attachment: Attachment): boolean {
  return isVoice(attachment) && attachment.from === undefined;
}

/** The name a file has for people; photos and voice notes have none of their own. */
export function nameOf(attachment: Attachment): string {
  if (attachment.name !== undefined) return attachment.name;
  if (attachment.data !== undefined) return `the ${attachment.kind.replaceAll('_', ' ')}`;
  const ending = attachment.mimeType?.split(';')[0]?.split('/')[1];
  const fallback = { photo: 'jpg', voice: 'ogg', video: 'mp4', video_note: 'mp4', animation: 'mp4', sticker: 'webp' };
  return `${attachment.kind}.${ending ?? fallback[attachment.kind as keyof typeof fallback] ?? 'bin'}`;
}
