import type { Approval, ApprovalChange, Grant } from '../../model/approval.ts';
import type { AuditEntry, AuditHead, AuditRow, AuditVerdict, RememberedHead } from '../../model/audit.ts';
import type { Conversation, ConversationId, PlatformName } from '../../model/conversation.ts';
import type { EpochMs } from '../../model/events.ts';
import type { TaskFile } from '../../model/files.ts';
import type { PermissionMode } from '../../model/permission.ts';
import type { Part, Post } from '../../model/post.ts';
import type { AttemptHandle } from '../../model/task.ts';
import type { Identity, Role, User } from '../../model/user.ts';
import type { ChangeFeed } from './changes.ts';
import type { DueStore } from './due-store.ts';
import type { FolderStore } from './folder-store.ts';
import type { InboxWriter } from './inbox.ts';
import type { NoticeStore } from './notice-store.ts';
import type { PruneStore } from './prune.ts';
import type { SessionStore } from './session-store.ts';
import type { TaskAttachment, TaskStore } from './task-store.ts';
import type { WorkStores } from './work-store.ts';

/**
 * The durable memory. Every method is synchronous and one transaction; when it returns, what it wrote survives a
 * power cut. Methods called inside `atomically` (or `inbox.settle`) join that transaction. Its feed announces what has
 * changed, after the commit. A plain object, also in its parts: the core may copy it with other methods.
 * @throws BridgeError `store-refused` when it cannot write or read just now (the disk is full or read-only, another
 * process writes for too long): nothing of the call or the transaction around it is stored, and the same call works
 * again when the cause is gone; `unusable` when the database is damaged; `internal` when the call itself is wrong
 */
export interface Store extends ChangeFeed, PruneStore, WorkStores {
  readonly inbox: InboxStore;
  readonly tasks: TaskStore;
  readonly conversations: ConversationStore;
  readonly sessions: SessionStore;
  readonly outbox: OutboxStore;
  readonly users: UserStore;
  readonly pairings: PairingStore;
  readonly files: FileStore;
  readonly identities: IdentityStore;
  readonly notes: NoteStore;
  readonly dues: DueStore;
  readonly notices: NoticeStore;
  readonly approvals: ApprovalStore;
  readonly grants: GrantStore;
  readonly folders: FolderStore;
  readonly audit: AuditStore;
  readonly processes: ProcessStore;
  /** Makes all that `work` writes durable at once, or nothing when it throws. */
  atomically<T>(work: () => T): T;
  /**
   * The conversation has another id from now on, and new messages: open posts are pending again. Does nothing for an
   * unknown id.
   */
  moveConversation(from: ConversationId, to: ConversationId): void;
  /** Its present id. All work for an old id goes to this one. */
  currentConversation(id: ConversationId): ConversationId;
  /**
   * True once after another process changed the database; then the feed delivers `changed-elsewhere`. Cheap enough to
   * ask several times a second.
   */
  changedElsewhere(): boolean;
  close(): void;
}

export interface PendingUpdate {
  seq: number;
  platform: PlatformName;
  payload: unknown;
  receivedAt: EpochMs;
}

export interface InboxStore {
  /** The front door of one account on one platform: cursors and update ids of two bots never mix. */
  writer(platform: PlatformName, account: string): InboxWriter;
  /** Stored updates that are not settled, oldest first, with `seq` above `after`; at most `most`. */
  pending(after: number, most?: number): PendingUpdate[];
  /** Runs `effects` and marks the updates as done in ONE transaction. */
  settle<T>(seqs: readonly number[], effects: () => T): T;
}

export interface FileStore {
  /** In the order of the messages. */
  ofTask(taskId: string): TaskAttachment[];
  /** `position`: as in `ofTask`. */
  setStored(taskId: string, position: number, stored: TaskFile): void;
  /** Files that wait for a word about them. */
  addLoose(conversation: ConversationId, userId: string, files: readonly TaskAttachment[]): void;
  countLoose(conversation: ConversationId, userId: string): number;
  /** Returns them and forgets them. */
  takeLoose(conversation: ConversationId, userId: string): TaskAttachment[];
}

/** Which accounts are one person. */
export interface IdentityStore {
  link(one: Identity, other: Identity): void;
  /** All accounts of the person with this one, this one first; only this one without links. */
  of(identity: Identity): Identity[];
  /** Ends the links of this account. @returns the accounts it was linked with */
  unlink(identity: Identity): Identity[];
  /** All accounts that have a link. */
  linked(): Identity[];
  addCode(codeHash: string, owner: Identity, expiresAt: EpochMs): void;
  /** Deletes their open codes. */
  dropCodes(owner: Identity): void;
  /** The account whose unexpired code it is; this uses the code up. */
  takeCode(codeHash: string, now: EpochMs): Identity | undefined;
}

export interface ConversationStore {
  /** Creates it, with a session in `project`, when it is new. */
  ensure(id: ConversationId, project: string): Conversation;
  get(id: ConversationId): Conversation | undefined;
  /** Gives it a new session in its project. Waiting tasks of the one it leaves go along. */
  renewSession(id: ConversationId): void;
  /** Gives it a new session in another project. Waiting tasks stay with the one it leaves. */
  setProject(id: ConversationId, project: string): void;
  /** Bound: every message there is for the bridge, and its branches work in its project. */
  setBound(id: ConversationId, bound: boolean): void;
  setPaused(id: ConversationId, paused: boolean): void;
  /** All that are paused. */
  paused(): Conversation[];
  /** Belongs to the project: a change of project forgets it. */
  setMode(id: ConversationId, mode: PermissionMode | undefined): void;
  /** Gives the current session of `from` to `to`; `from` begins a new one in the same project. */
  moveSession(from: ConversationId, to: ConversationId): void;
  /** Conversations of this user whose session has begun, the last used first. */
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
  /**
   * A post with `replaces` takes the place of an older untried one that would replace the same post; one with `removes`
   * of all that would, and nobody gets an untried post that it removes.
   */
  add(conversation: ConversationId, post: Post, taskId?: string): void;
  /** Withdraws an untried post with this key; false: there is none. */
  withdraw(conversation: ConversationId, key: string): boolean;
  /** Conversations that have pending entries. */
  waiting(): ConversationId[];
  /**
   * The oldest pending entry of the conversation; what gives way (`Post.givesWay`) comes after all that does not, and
   * what only changes a message after everything new.
   */
  next(conversation: ConversationId): OutboxEntry | undefined;
  /** Call it before the first try: from now on nothing withdraws it. */
  sending(seq: number): void;
  /** `entry`: as `next` gave it. */
  setParts(entry: Pick<OutboxEntry, 'seq' | 'post'>, parts: readonly Part[]): void;
  partArrived(seq: number): void;
  tried(seq: number): void;
  /** `messageId`: of the last part; kept when the post has a key. */
  arrived(seq: number, messageId?: string): void;
  /** A word arrived in place of a part of it; `error` is the reason. The rest may still arrive. */
  partLost(seq: number, error: string): void;
  /** It can never arrive; `error` is the reason. `isGone`: its chat is gone, and it is of no use there later. */
  failed(seq: number, error: string, isGone?: boolean): void;
  /** Its chat is gone, and may come back. */
  lost(seq: number, error: string): void;
  /** Chats with posts that are lost. */
  gone(): ConversationId[];
  /**
   * For lost posts, which have no message: they will arrive as `change` has them, or not at all when it removes them.
   * False: an arrived message has the name by now, or none; then the change means that one.
   */
  changeLost(conversation: ConversationId, change: Post): boolean;
  /** Makes its lost posts pending again, in their order. */
  revive(conversation: ConversationId): void;
  /** The final answer of a task, if it is still stored, and its state. */
  answerOf(taskId: string): StoredAnswer | undefined;
  /** Names of the files that Claude sent for a task, as far as stored; without those that the bridge gave up. */
  filesOf(taskId: string): string[];
  /** The message that the newest post with this key became; undefined: it has not arrived. */
  messageOf(conversation: ConversationId, key: string): string | undefined;
  /** The same for the posts before the one with `seq`, and when that was added; undefined: nobody knows any more. */
  sentBefore(
    seq: number,
    conversation: ConversationId,
    key: string,
  ): { messageId: string; addedAt: EpochMs | undefined } | undefined;
  /** The keys that begin like this, of posts that arrived there or are on their way. */
  keysLike(conversation: ConversationId, beginning: string): string[];
  /** The messages of this key, and the changes that wait for them, have another one from now on. */
  rename(conversation: ConversationId, key: string, renamed: string): void;
  /** The key of the post that became this message. */
  keyOf(conversation: ConversationId, messageId: string): string | undefined;
}

export interface StoredAnswer {
  post: Post;
  /** `lost`: its chat is gone, and may come back. `failed`: the bridge gave it up. */
  state: 'pending' | 'arrived' | 'lost' | 'failed';
  /** Why the bridge gave it up, for the log and the host. */
  error: string | undefined;
}

export interface ApprovalStore {
  /** Stores it as `open`. */
  add(approval: Approval): void;
  get(id: string): Approval | undefined;
  /** Oldest first. */
  open(filter?: { taskId?: string; conversation?: ConversationId }): Approval[];
  /** Open and closed ones, oldest first. */
  ofTask(taskId: string): Approval[];
  change(id: string, change: ApprovalChange): void;
  /** Closes it; false when it is no longer open: then nothing changes. */
  close(
    id: string,
    end: Pick<Approval, 'outcome'> & { state: Exclude<Approval['state'], 'open'>; closedBy?: Approval['closedBy'] },
  ): boolean;
}

export interface GrantStore {
  add(grant: Omit<Grant, 'id'>): Grant;
  /** Grants that have not expired, oldest first; of one person (all their accounts), or all. */
  active(now: EpochMs, person?: readonly Identity[]): Grant[];
  /** False when it no longer exists. */
  withdraw(id: number): boolean;
  withdrawOf(person: readonly Identity[]): number;
}

/** Who asked, allowed, denied, was refused, was added, was removed. Rows are never changed or deleted. */
export interface AuditStore {
  append(entry: AuditEntry): void;
  /** Oldest first; `newest`: at most this many, the latest. */
  list(filter?: { since?: EpochMs; newest?: number }): AuditRow[];
  /** The same rows without `newest`, at most `most` at a time; each part is read when it is asked for. */
  pages(most: number, since?: EpochMs): Iterable<AuditRow[]>;
  /** Undefined: nothing was written yet. */
  head(): AuditHead | undefined;
  /** Checks the chain of hashes from the first row to the last. `remembered`: a head the chain has to contain. */
  verify(remembered?: RememberedHead): AuditVerdict;
}

export interface UserStore {
  get(platform: PlatformName, id: string): User | undefined;
  list(): User[];
  /** Adds the user, or gives an existing one this role. */
  put(user: Omit<User, 'source'>): void;
  setRole(platform: PlatformName, id: string, role: Role): boolean;
  /** Removes the user and their grants. */
  remove(platform: PlatformName, id: string): boolean;
}

export interface PairingRow {
  id: string;
  platform: PlatformName;
  role: Role;
  /** SHA-256 of the code; the code itself is never stored. */
  codeHash: string;
  expiresAt: EpochMs;
  /** The account that made it; undefined: someone at the host. */
  madeBy?: { platform: PlatformName; id: string; name: string } | undefined;
  /** Who used it. */
  usedBy: { id: string; name: string } | undefined;
}

export interface PairingStore {
  add(row: Omit<PairingRow, 'usedBy'>): void;
  get(id: string): PairingRow | undefined;
  /** Used, expired and open codes of this platform from `since` on, as far as stored. */
  list(platform: PlatformName, since: EpochMs): PairingRow[];
  markUsed(id: string, by: { id: string; name: string }): void;
  cancel(id: string): void;
  addWrongTry(platform: PlatformName, userId: string, at: EpochMs): void;
  wrongTries(platform: PlatformName, userId: string, since: EpochMs): number;
}

/** The `claude` processes that a bridge started and did not see end, also of bridges that died. */
export interface ProcessStore {
  add(process: ClaudeRecord): void;
  remove(handle: AttemptHandle): void;
  list(): ClaudeRecord[];
}

export interface ClaudeRecord {
  handle: AttemptHandle;
  sessionId: string;
  /** ms since the epoch. */
  startedAt: EpochMs;
}

/**
 * Small durable values by name: the state of the running bridge, hashes of what was published. `<what>:<conversation>`
 * belongs to a conversation and moves with it.
 */
export interface NoteStore {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
}
