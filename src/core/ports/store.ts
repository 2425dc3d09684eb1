import type { Approval, ApprovalChange, Grant } from '../model/approval.ts';
import type { AuditEntry, AuditHead, AuditRow, AuditVerdict, RememberedHead } from '../model/audit.ts';
import type { Conversation, ConversationId, PlatformName } from '../model/conversation.ts';
import type { ContextFill } from '../model/events.ts';
import type { TaskFile } from '../model/files.ts';
import type { PermissionMode } from '../model/permission.ts';
import type { Part, Post } from '../model/post.ts';
import type { ProcessRecord } from '../model/task.ts';
import type { Identity, Role, User } from '../model/user.ts';
import type { InboxWriter } from './inbox.ts';
import type { TaskAttachment, TaskStore } from './task-store.ts';

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
  readonly processes: ProcessStore;
  /** All that `work` writes becomes durable at once, or nothing does when it throws. */
  atomically<T>(work: () => T): T;
  /**
   * The conversation has another id from now on, and new messages: what stood open is pending again. Nothing happens
   * when it is not known.
   */
  moveConversation(from: ConversationId, to: ConversationId): void;
  /** The id it has by now. What is done for an old id is done for this one. */
  currentConversation(id: ConversationId): ConversationId;
  /**
   * Whether what a call threw says that the store cannot write just now (the disk is full or read-only, another process
   * writes for too long): that passes, and what was to be written was taken back as a whole.
   */
  isRefusedWrite(error: unknown): boolean;
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

/** Which accounts are one person. */
export interface IdentityStore {
  link(one: Identity, other: Identity): void;
  /** All accounts of the person with this one, itself first; only itself when nothing is linked. */
  of(identity: Identity): Identity[];
  /** Takes this account out of its person; the accounts that it was linked with. */
  unlink(identity: Identity): Identity[];
  /** All that are linked with another one. */
  linked(): Identity[];
  addCode(codeHash: string, owner: Identity, expiresAt: number): void;
  /** Their open codes are good for nothing any more. */
  dropCodes(owner: Identity): void;
  /** Whose unexpired code it is; the code is used up by that. */
  takeCode(codeHash: string, now: number): Identity | undefined;
}

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
  setPaused(id: ConversationId, paused: boolean): void;
  /** All that are paused. */
  paused(): Conversation[];
  setContext(id: ConversationId, context: ContextFill | undefined): void;
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
  /** A post that `replaces` takes the place of an older one that would replace the same and was not tried yet. */
  add(conversation: ConversationId, post: Post, taskId?: string): void;
  /** Takes back a post with this key that was not tried yet; false: there is none. */
  withdraw(conversation: ConversationId, key: string): boolean;
  /** Conversations that have pending entries. */
  waiting(): ConversationId[];
  /**
   * The oldest pending entry of the conversation; what gives way (`Post.givesWay`) comes after all that does not, and
   * what only changes a message after everything new.
   */
  next(conversation: ConversationId): OutboxEntry | undefined;
  /** To be called before it is tried for the first time: from now on it is not taken back any more. */
  sending(seq: number): void;
  setParts(seq: number, parts: readonly Part[]): void;
  partArrived(seq: number): void;
  tried(seq: number): void;
  /** `messageId`: of the last part; kept when the post has a key. */
  arrived(seq: number, messageId?: string): void;
  /** It can never arrive; `error` says why. */
  failed(seq: number, error: string): void;
  /** Its chat is gone, and may come back. */
  lost(seq: number, error: string): void;
  /** Chats with posts that are lost. */
  gone(): ConversationId[];
  /** Instead of changing the message that a lost post never became: it will come as `change` has it. */
  changeLost(conversation: ConversationId, change: Post): void;
  /** Its lost posts are pending again, in their order. */
  revive(conversation: ConversationId): void;
  /** The final word on a task, if it is still kept, and what became of it. */
  answerOf(taskId: string): StoredAnswer | undefined;
  /** The message that the newest post with this key became; undefined: it has not arrived. */
  messageOf(conversation: ConversationId, key: string): string | undefined;
  /** The key of the post that became this message. */
  keyOf(conversation: ConversationId, messageId: string): string | undefined;
}

export interface StoredAnswer {
  post: Post;
  /** `lost`: its chat is gone, and may come back. `failed`: it was given up. */
  state: 'pending' | 'arrived' | 'lost' | 'failed';
  /** Why it was given up, for the log and the host. */
  error: string | undefined;
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
  /** Undefined: nothing was written yet. */
  head(): AuditHead | undefined;
  /** Walks the chain of hashes from the first row to the last one that was written. `remembered`: is to be in it. */
  verify(remembered?: RememberedHead): AuditVerdict;
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

/** The claude processes that were started and not seen to end: also those of bridges that died. */
export interface ProcessStore {
  add(process: ClaudeRecord): void;
  remove(process: ProcessRecord): void;
  list(): ClaudeRecord[];
}

export interface ClaudeRecord extends ProcessRecord {
  sessionId: string;
  /** ms since the epoch. */
  startedAt: number;
}

/** Small durable values by name: the state of the running bridge, hashes of what was published. */
export interface NoteStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
}

/** Registers what has to happen outside of the transaction, after it. */
export type After = (then: () => void) => void;
