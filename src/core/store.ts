import type { Approval, ApprovalChange, Grant } from './approval.ts';
import type { AuditEntry, AuditRow, AuditVerdict } from './audit.ts';
import type { Conversation, ConversationId, PlatformName } from './conversation.ts';
import type { Attachment, TaskFile } from './files.ts';
import type { InboxWriter, Part, PermissionMode, Post, PreviewHandle } from './ports.ts';
import type { Attempt, Task, TaskState } from './task.ts';
import type { Role, User } from './user.ts';

/**
 * The durable memory. Every method is synchronous and one transaction; when it returns, what it wrote survives a
 * power cut. Methods called inside `atomically` (or `inbox.settle`) join that transaction.
 */
export interface Store {
  readonly inbox: InboxStore;
  readonly tasks: TaskStore;
  readonly conversations: ConversationStore;
  readonly outbox: OutboxStore;
  readonly users: UserStore;
  readonly pairings: PairingStore;
  readonly files: FileStore;
  readonly identities: IdentityStore;
  readonly notes: NoteStore;
  readonly approvals: ApprovalStore;
  readonly grants: GrantStore;
  readonly audit: AuditStore;
  /** All that `work` writes becomes durable at once, or nothing does when it throws. */
  atomically<T>(work: () => T): T;
  /** True once after another process changed the database. Cheap enough to ask several times a second. */
  changedElsewhere(): boolean;
  /** Deletes what nobody needs any more. To be called now and then. */
  prune(): void;
  close(): void;
}

export interface PendingUpdate {
  seq: number;
  platform: PlatformName;
  payload: unknown;
  receivedAt: number;
}

export interface InboxStore {
  /** The front door of one account on one platform: cursors and update ids of two bots never mix. */
  writer(platform: PlatformName, account: string): InboxWriter;
  /** Updates that are taken in and not settled, oldest first, with `seq` above `after`. */
  pending(after: number): PendingUpdate[];
  /** Runs `effects` and marks the updates as done in ONE transaction. */
  settle<T>(seqs: readonly number[], effects: () => T): T;
}

export interface NewTask {
  id: string;
  conversation: ConversationId;
  userId: string;
  userName: string;
  project: string;
  /** The chat messages it is made of, in order; the prompt is their texts, each after its `glue` (default: none). */
  messages: { messageId: string; text: string; glue?: string }[];
  /** What came with them. */
  files?: TaskAttachment[];
}

/** What moves along when a task changes its state. */
export interface TaskChange {
  reason?: string;
  costUsd?: number;
  toolCount?: number;
}

export interface TaskStore {
  /** Stores it as `queued`. */
  add(task: NewTask): Task;
  get(id: string): Task | undefined;
  byNumber(number: number): Task | undefined;
  /** By number or by the beginning of its id (4 characters at least); undefined when none or several fit. */
  find(text: string): Task | undefined;
  /** Oldest first. */
  list(filter?: { conversation?: ConversationId; states?: readonly TaskState[]; newest?: number }): Task[];
  counts(): Partial<Record<TaskState, number>>;
  /** Of one person, on all their accounts: tasks in these states, and tasks accepted since a moment. */
  countOf(person: readonly Identity[], which: { states: readonly TaskState[] } | { since: number }): number;
  /** @throws BridgeError `internal` when the task may not go there from where it is */
  move(id: string, to: TaskState, change?: TaskChange): Task;
  /** Moves only when the task is in one of `from`; undefined when it is not. */
  moveIf(id: string, from: readonly TaskState[], to: TaskState, change?: TaskChange): Task | undefined;
  /** Gives a queued task another text in place of one of its messages; `unchanged` when it is the same text. */
  edit(conversation: ConversationId, messageId: string, text: string): EditResult;
  /** Another process asks for a running task to be stopped. */
  requestCancel(id: string): void;
  cancelRequests(): string[];
  /** Records the execution before claude is given anything. The attempt number is counted up. */
  addAttempt(attempt: Omit<Attempt, 'attempt' | 'answering' | 'cutAsking'>): Attempt;
  /** Marks the newest attempt: claude has begun to answer it. */
  setAnswering(taskId: string): void;
  /** First to last. */
  attempts(taskId: string): Attempt[];
  /** The task one of whose attempts had this prompt id. */
  ofPrompt(promptId: string): Task | undefined;
  /** The task that this session worked on last. */
  lastOfSession(sessionId: string): Task | undefined;
  /** True when some attempt of the session ended with an answer: it has a history worth missing. */
  sessionHasHistory(sessionId: string): boolean;
  /** The task that the message is a part of. */
  ofMessage(conversation: ConversationId, messageId: string): Task | undefined;
  /** Undefined when the message is no part of a task. */
  messageText(conversation: ConversationId, messageId: string): string | undefined;
  /** Gives a message of the task its text, when it had none: a voice message that was written down. */
  setText(conversation: ConversationId, messageId: string, text: string): void;
  setPreview(id: string, preview: PreviewHandle | undefined): void;
  preview(id: string): PreviewHandle | undefined;
}

/** A file of a task: as the person sent it, and once it was fetched, as it lies on the host. */
export interface TaskAttachment {
  messageId: string;
  attachment: Attachment;
  stored?: TaskFile | undefined;
}

export interface FileStore {
  /** In the order of the messages. */
  ofTask(taskId: string): TaskAttachment[];
  /** `position`: as in `ofTask`. */
  setStored(taskId: string, position: number, stored: TaskFile): void;
  /** Files nobody has said yet what to do with. */
  addLoose(conversation: ConversationId, userId: string, files: readonly TaskAttachment[]): void;
  countLoose(conversation: ConversationId, userId: string): number;
  /** Gives them and forgets them. */
  takeLoose(conversation: ConversationId, userId: string): TaskAttachment[];
}

/** A person's account on a platform. */
export interface Identity {
  platform: PlatformName;
  userId: string;
}

/** Which accounts are one person. */
export interface IdentityStore {
  link(one: Identity, other: Identity): void;
  /** All accounts of the person with this one, itself first; only itself when nothing is linked. */
  of(identity: Identity): Identity[];
  addCode(codeHash: string, owner: Identity, expiresAt: number): void;
  /** Their open codes are good for nothing any more. */
  dropCodes(owner: Identity): void;
  /** Whose unexpired code it is; the code is used up by that. */
  takeCode(codeHash: string, now: number): Identity | undefined;
}

export type EditResult = { result: 'edited' | 'too-late' | 'unchanged'; task: Task } | { result: 'unknown' };

export interface ConversationStore {
  /** Makes it, bound to `project`, when it is new. */
  ensure(id: ConversationId, project: string): Conversation;
  get(id: ConversationId): Conversation | undefined;
  /** The one that is bound to the session, else the last that was. */
  bySession(sessionId: string): Conversation | undefined;
  setSession(id: ConversationId, sessionId: string | undefined): void;
  /** Binds to another project; the session does not move along. */
  setProject(id: ConversationId, project: string): void;
  /** Bound: everything that is written there is meant for us, and its branches work in its project. */
  setBound(id: ConversationId, bound: boolean): void;
  /** Goes with the project: another project forgets it. */
  setMode(id: ConversationId, mode: PermissionMode | undefined): void;
  /** Gives the session and project of `from` to `to`; `from` is left without a session. */
  moveSession(from: ConversationId, to: ConversationId): void;
  /** Those of this user that have a session, the last used first. */
  withSession(user: Identity): Conversation[];
}

export interface OutboxEntry {
  seq: number;
  conversation: ConversationId;
  taskId: string | undefined;
  post: Post;
  /** Undefined until the first try. */
  parts: Part[] | undefined;
  /** How many of `parts` have arrived. */
  sent: number;
  tries: number;
}

export interface OutboxStore {
  add(conversation: ConversationId, post: Post, taskId?: string): void;
  /** Conversations that have pending entries. */
  waiting(): ConversationId[];
  /**
   * The oldest pending entry of the conversation; what only changes a message comes after everything new, which does
   * not have to wait for it.
   */
  next(conversation: ConversationId): OutboxEntry | undefined;
  setParts(seq: number, parts: readonly Part[]): void;
  partArrived(seq: number): void;
  tried(seq: number): void;
  /** `messageId`: of the last part; kept when the post has a key. */
  arrived(seq: number, messageId?: string): void;
  /** It can never arrive; `error` says why. */
  failed(seq: number, error: string): void;
  /** The message that the newest post with this key became; undefined: it has not arrived. */
  messageOf(conversation: ConversationId, key: string): string | undefined;
  /** The key of the post that became this message. */
  keyOf(conversation: ConversationId, messageId: string): string | undefined;
}

export interface ApprovalStore {
  /** Stores it as `open`. */
  add(approval: Approval): void;
  get(id: string): Approval | undefined;
  /** Oldest first. */
  open(filter?: { taskId?: string; conversation?: ConversationId }): Approval[];
  change(id: string, change: ApprovalChange): void;
  /** Closes it; false when it is not open any more: then nothing changes. */
  close(
    id: string,
    end: Pick<Approval, 'outcome'> & { state: Exclude<Approval['state'], 'open'>; closedBy?: Approval['closedBy'] },
  ): boolean;
}

export interface GrantStore {
  add(grant: Omit<Grant, 'id'>): Grant;
  /** Those that have not expired, oldest first; of one person (all their accounts), or of all. */
  active(now: number, person?: readonly Identity[]): Grant[];
  /** False when it is not there any more. */
  withdraw(id: number): boolean;
  withdrawOf(person: readonly Identity[]): number;
}

/** Who asked, allowed, denied, was refused, was added, was removed. Rows are never changed or deleted. */
export interface AuditStore {
  append(entry: AuditEntry): void;
  /** Oldest first; `newest`: at most so many, the last ones. */
  list(filter?: { since?: number; newest?: number }): AuditRow[];
  /** Walks the chain of hashes from the first row to the last one that was written. */
  verify(): AuditVerdict;
}

export interface UserStore {
  get(platform: PlatformName, id: string): User | undefined;
  list(): User[];
  /** Adds, or gives the role to one who is there. */
  put(user: Omit<User, 'source'>): void;
  setRole(platform: PlatformName, id: string, role: Role): boolean;
  /** Their grants die with them. */
  remove(platform: PlatformName, id: string): boolean;
}

export interface PairingRow {
  id: string;
  platform: PlatformName;
  role: Role;
  /** SHA-256 of the code; the code itself is never stored. */
  codeHash: string;
  expiresAt: number;
  /** Who used it. */
  usedBy: { id: string; name: string } | undefined;
}

export interface PairingStore {
  add(row: Omit<PairingRow, 'usedBy'>): void;
  get(id: string): PairingRow | undefined;
  /** Used, expired and open ones of this platform from `since` on, as far as they are kept. */
  list(platform: PlatformName, since: number): PairingRow[];
  markUsed(id: string, by: { id: string; name: string }): void;
  cancel(id: string): void;
  addWrongTry(platform: PlatformName, userId: string, at: number): void;
  wrongTries(platform: PlatformName, userId: string, since: number): number;
}

/** Small durable values by name: the state of the running bridge, hashes of what was published. */
export interface NoteStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
}
