import type { OutgoingFile } from '../model/files.ts';

export type TakenFile =
  | { ok: true; file: OutgoingFile }
  /** `problem`: one sentence for claude or for a person: what is wrong and what would be right. */
  | { ok: false; problem: string };

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
