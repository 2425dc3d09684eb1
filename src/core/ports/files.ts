import type { OutgoingFile } from '../model/files.ts';
import type { HostFile } from './host.ts';

export type TakenFile =
  | { ok: true; file: OutgoingFile }
  /** `problem`: one sentence for Claude or for a person: what is wrong, and what would be right. */
  | { ok: false; problem: string };

/** The content of a file, to show what an edit makes of it. */
export type FileText =
  | { state: 'text'; text: string }
  /** Nothing has this path. */
  | { state: 'missing' }
  /** Something is there. `why`: for example `is no text`, follows its name. */
  | { state: 'unreadable'; why: string };

/** The host's disk, for files of chats. */
export interface FileAccess {
  /** The folder of people's files, with a folder for each task. */
  readonly inbox: string;
  /** A path for a file of this name in the task's inbox folder: safe on every system, and not in use yet. */
  place(taskId: string, name: string): Promise<string>;
  /** Bytes that the disk can still take. */
  freeBytes(): Promise<number>;
  /** What a host gets of the received file at this path. `content` throws for a link: it was a plain file. */
  received(path: string): Pick<HostFile, 'id' | 'fileName' | 'content'>;
  /** The type of a file, from its first bytes. */
  describe(path: string): Promise<{ mimeType: string; size: number }>;
  /**
   * Takes a copy of a file for a person. `path` may be relative to the first of `roots`. Follows links first; then the
   * file has to be in one of `roots`, must not be the bridge's or Claude's own, and must not have the name of a secret.
   * Roots in the inbox belong to the task, though they are in the bridge's data folder.
   */
  take(path: string, roots: readonly string[], maxBytes: number): Promise<TakenFile>;
  /** A file for a person with this text; `name` is for people. */
  write(name: string, text: string): Promise<OutgoingFile>;
  /** A file as it is now; a file that must not leave this machine is `unreadable`. Never throws. */
  readText(path: string, maxBytes: number): Promise<FileText>;
  /**
   * Which file of the bridge or of Claude this path leads to, links followed, by name or as the same file: `the
   * bridge’s config file`; undefined: none. `path` is absolute and may be missing.
   */
  ownPlace(path: string): Promise<string | undefined>;
  /** Whether a file or folder of the bridge or of Claude is this folder, is in it or around it. A real path. */
  touchesOwn(folder: string): Promise<boolean>;
  /**
   * Whether something else is now where this received file was: a link, or a file of the bridge. False for a missing
   * one.
   */
  isReplaced(path: string): Promise<boolean>;
  /** Deletes a copy that `take` or `write` made, once it has arrived. */
  discard(file: OutgoingFile): Promise<void>;
  /** Deletes the received files of tasks that are gone. @returns of how many tasks */
  sweep(isGone: (taskId: string) => boolean): Promise<number>;
  /** The text of a voice message, by the person's own command; `problem` is for people. */
  transcribe(path: string, signal: AbortSignal): Promise<{ text: string } | { problem: string }>;
  /** A text as a voice message, by the person's own command; `problem` is for the log. */
  speak(text: string, signal: AbortSignal): Promise<{ file: OutgoingFile } | { problem: string }>;
}
