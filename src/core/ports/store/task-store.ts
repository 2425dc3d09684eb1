import type { ConversationId, PlatformName } from '../../model/conversation.ts';
import type { EpochMs, Tokens } from '../../model/events.ts';
import type { Attachment, TaskFile } from '../../model/files.ts';
import type { PreviewHandle } from '../../model/post.ts';
import type { Origin } from '../../model/session.ts';
import type { Attempt, Task, TaskRoute, TaskState } from '../../model/task.ts';
import type { Identity } from '../../model/user.ts';
import type { TaskLine } from './task-line.ts';

export interface NewTask {
  id: string;
  origin: Origin;
  /** Where its answer and its questions go. */
  conversation: ConversationId;
  /** The session it belongs to; undefined: the one of its conversation for its project. */
  sessionId?: string;
  /** The account of its person. */
  platform: PlatformName;
  userId: string;
  userName: string;
  project: string;
  /**
   * What it is made of, in order; the prompt is their texts, each after its `glue` (default: none). `messageId`: the
   * chat message the text came with.
   */
  messages: { messageId?: string; text: string; glue?: string }[];
  /** The files and other content that came with them. */
  files?: TaskAttachment[];
  /** Shows which later messages belong to it; none: no message does. */
  pieces?: Piece[];
  follows?: Task['follows'];
  wish?: Task['wish'];
  route?: Task['route'];
}

/** One message of a task, as far as later messages may belong to it. Kept for three days. */
export interface Piece {
  /** Where its person sent it; see `placeOf`. */
  place: ConversationId;
  userId: string;
  /** Milliseconds since the epoch, as the platform reports it. */
  sentAt: EpochMs;
  /** Whether it has words of its person. */
  hasWords: boolean;
  albumId?: string;
}

export interface WithPieces {
  task: Task;
  pieces: Piece[];
}

/** What joins an existing task. */
export interface Extension {
  messages: NewTask['messages'];
  files: TaskAttachment[];
  pieces: Piece[];
  /** The messages go before the existing ones, and the answer replies to them. */
  inFront: boolean;
}

/** Values that change together with the state of a task. */
export interface TaskChange {
  reason?: string;
  costUsd?: number;
  toolCount?: number;
  tokens?: Tokens;
}

/** The usage of one day, project and person. */
export interface UsageRow {
  /** The local day of `timeZone`, `2026-11-21`. */
  day: string;
  project: string;
  platform: PlatformName;
  userId: string;
  userName: string;
  tasks: number;
  costUsd: number;
  tokens: Tokens;
}

export interface OpenTask {
  id: string;
  conversation: ConversationId;
  /** Its place in the queue of its conversation, from 1; undefined: it has begun. */
  place: number | undefined;
}

export interface SearchFilter {
  conversation?: ConversationId;
  text?: string;
  /** At most so many. */
  newest: number;
  /** Only tasks with a lower number: where an earlier search ended. */
  below?: number;
  /** The search ends soon after so many milliseconds; undefined: it goes to the oldest task. */
  patienceMs?: number;
}

export interface SearchResult {
  tasks: Task[];
  /** The search lost its patience here, and looked at no task with a lower number. Undefined: it did not. */
  downTo: number | undefined;
}

export interface TaskStore extends TaskLine {
  /** Stores it as `queued`. */
  add(task: NewTask): Task;
  /** Adds to its messages and files, in any state. */
  extend(id: string, extension: Extension): Task;
  /** The newest task of this person in this place with its pieces, if it has any. */
  newestWithPieces(place: ConversationId, userId: string): WithPieces | undefined;
  /** The newest task of this person in this place that has a piece of the album. */
  ofAlbum(place: ConversationId, userId: string, albumId: string): WithPieces | undefined;
  get(id: string): Task | undefined;
  byNumber(number: number): Task | undefined;
  /** There was a task with this number; it ended, and was deleted since because it was old. */
  wasDeleted(number: number): boolean;
  /** By number or by the beginning of its id (4 characters at least); undefined when none or several fit. */
  find(text: string): Task | undefined;
  /** Oldest first. */
  list(filter?: { conversation?: ConversationId; states?: readonly TaskState[]; newest?: number }): Task[];
  /** All tasks, oldest first, at most `most` at a time; each part is read when it is asked for. */
  pages(most: number): Iterable<Task[]>;
  /** The open tasks, conversation by conversation: first what has begun, then its queue. */
  openInOrder(): OpenTask[];
  counts(): Partial<Record<TaskState, number>>;
  /** Tasks whose prompt or reason contains `text` in any case, newest first. */
  search(filter: SearchFilter): SearchResult;
  /**
   * Makes `search` quick for at most `most` tasks that are new or have changed; until then it reads them. Returns whether
   * there is more to do. Each call is short, so that it may come between others.
   */
  indexWords(most: number): boolean;
  /** How long answered tasks ran, ms, newest first; of this conversation, at most `newest`. */
  durations(conversation: ConversationId, newest: number): number[];
  /** Tasks begun since a moment that cost something or ended, by day, project and person; the newest day first. */
  usage(since: EpochMs, timeZone: string): UsageRow[];
  /** What tasks of this person that began since a moment have cost, US dollars. */
  spent(person: readonly Identity[], since: EpochMs): number;
  /** The accounts that have open tasks. */
  peopleOfOpen(): Identity[];
  /** The tasks of one account in these states, which are open ones; oldest first. */
  openOf(account: Identity, states: readonly TaskState[]): Task[];
  /** Counts for one person, on all their accounts: tasks in these states, and tasks accepted since a moment. */
  countOf(person: readonly Identity[], which: { states: readonly TaskState[] } | { since: EpochMs }): number;
  /** @throws BridgeError `internal` when the task may not go there from where it is */
  move(id: string, to: TaskState, change?: TaskChange): Task;
  /** Moves only when the task is in one of `from`; undefined when it is not. */
  moveIf(id: string, from: readonly TaskState[], to: TaskState, change?: TaskChange): Task | undefined;
  /**
   * Gives a waiting task another text in place of one of its messages; `unchanged` when the text is the same. Takes the
   * newest task when several contain the message.
   */
  edit(conversation: ConversationId, messageId: string, text: string): EditResult;
  /** The same for one task; undefined: its text without a message. `unknown`: it does not contain that. */
  editTask(id: string, messageId: string | undefined, text: string): EditResult;
  /**
   * A waiting task goes to another session, with a new route; `sessionId` undefined: to the one of its conversation for
   * its project. Undefined: it has begun.
   */
  reroute(id: string, sessionId: string | undefined, route: TaskRoute): Task | undefined;
  /** Another process asks to stop a running task. */
  requestCancel(id: string): void;
  cancelRequests(): string[];
  /** Records the execution before Claude gets anything. Increases the attempt number. */
  addAttempt(attempt: Omit<Attempt, 'attempt' | 'answering' | 'cutAsking'>): Attempt;
  /**
   * Marks the newest attempt that does not just add: Claude has begun to answer it. Survives the end of this process at
   * once; a power cut only with `isSynced`, or from the next commit on.
   */
  setAnswering(taskId: string, isSynced: boolean): void;
  /** First to last. */
  attempts(taskId: string): Attempt[];
  /** The task one of whose attempts had this prompt id. */
  ofPrompt(promptId: string): Task | undefined;
  /** The newest task that ran in this session of `claude`, wherever its chat is now. */
  lastInSession(sessionId: string): Task | undefined;
  /** The newest task of a session, by the bridge’s id of it. */
  lastOf(sessionId: string): Task | undefined;
  /** True when some attempt of the session ended with an answer: its history would be missed. */
  sessionHasHistory(sessionId: string): boolean;
  /** Its messages, as `add` got them. */
  messages(id: string): NewTask['messages'];
  /** Where its messages were written, in order. */
  placesOf(id: string): { conversation: ConversationId; messageId: string }[];
  /** The newest task that contains the message. */
  ofMessage(conversation: ConversationId, messageId: string): Task | undefined;
  /** All tasks that contain the message, by number: the items of its list, and what repeats them. */
  allOfMessage(conversation: ConversationId, messageId: string): Task[];
  /** Undefined when no task contains the message. */
  messageText(conversation: ConversationId, messageId: string): string | undefined;
  /** Gives a message without text its text: a transcribed voice message. */
  setText(conversation: ConversationId, messageId: string, text: string): void;
  setPreview(id: string, preview: PreviewHandle | undefined): void;
  preview(id: string): PreviewHandle | undefined;
}

/** A file of a task: as the person sent it and, once fetched, as stored on the host. */
export interface TaskAttachment {
  messageId: string;
  attachment: Attachment;
  stored?: TaskFile | undefined;
}

export type EditResult = { result: 'edited' | 'too-late' | 'unchanged'; task: Task } | { result: 'unknown' };
