import type { AuditEntry } from '../../model/audit.ts';
import type { EpochMs } from '../../model/events.ts';
import type { PullRequest } from '../workspaces/finishing.ts';
import type { WorkspacePlace } from '../workspaces/making.ts';
import type { Rescued, Snapshot } from '../workspaces/rescue.ts';

/** The worktree of a session. Written before Git makes it, and deleted never: a later start finds what is left to do. */
export interface Workspace extends WorkspacePlace {
  session: string;
  project: string;
  /** First port of its block of ten; undefined: none was free. */
  port: number | undefined;
  state: WorkspaceState;
  /** What people should know about it, one sentence; undefined: nothing. */
  note: string | undefined;
  /** On disk, when it was last looked up. */
  bytes: number | undefined;
  createdAt: EpochMs;
  usedAt: EpochMs;
}

/** `making`, `removing`: begun, perhaps by an earlier run. `gone`: nothing is left of it on disk. */
export type WorkspaceState = 'making' | 'ready' | 'removing' | 'gone';

export interface WorkspaceStore {
  of(session: string): Workspace | undefined;
  add(workspace: Omit<Workspace, 'state' | 'note' | 'bytes' | 'createdAt' | 'usedAt'>): Workspace;
  change(
    session: string,
    change: Partial<Pick<Workspace, 'state' | 'note' | 'bytes' | 'port' | 'base' | 'baseSha'>>,
  ): void;
  /** A task works there now. */
  use(session: string): void;
  /** All that are not gone, the longest unused first. */
  open(): Workspace[];
  /** Ports of those. */
  ports(): number[];
}

/** What people ask to be done with the work of a session. */
export type StepKind =
  | 'commit'
  | 'merge'
  | 'push'
  | 'pull-request'
  | 'remove'
  | 'restore'
  | 'undo'
  | 'install'
  | 'check';

/** One thing the bridge does with the work of a session: stored before it begins and when it has ended. */
export interface WorkStep {
  /** 1, 2, 3 …, none twice. */
  id: number;
  session: string;
  task: string | undefined;
  kind: StepKind;
  /** `begun` after a restart: nobody knows whether it happened. */
  state: 'begun' | 'done' | 'failed';
  /** JSON; what `kind` needs to do it, or to find out whether it happened. */
  input: unknown;
  /** JSON; undefined until it has ended. */
  result: unknown;
  by: AuditEntry['actor'];
  begunAt: EpochMs;
}

export interface StepStore {
  begin(step: Pick<WorkStep, 'session' | 'task' | 'kind' | 'input' | 'by'>): WorkStep;
  end(id: number, state: 'done' | 'failed', result: unknown): void;
  get(id: number): WorkStep | undefined;
  /** Those that were begun and did not end, the oldest first. */
  begun(): WorkStep[];
  /** The newest of a session first. */
  of(session: string, most: number): WorkStep[];
}

export interface WatchedPullRequest extends PullRequest {
  session: string;
  /** Ids of comments and names of red checks that people have seen. */
  seen: readonly string[];
  updatedAt: EpochMs;
}

export interface PullRequestStore {
  of(session: string): WatchedPullRequest | undefined;
  set(session: string, pullRequest: PullRequest, seen: readonly string[]): void;
  /** The open ones, the longest unlooked first. */
  open(): WatchedPullRequest[];
}

/** What was kept before something was taken away. */
export interface StoredRescue {
  /** Short; what people send to `/rescue`. */
  id: string;
  project: string;
  session: string | undefined;
  task: string | undefined;
  /** The name of its session. */
  name: string;
  place: WorkspacePlace;
  rescued: Rescued;
  createdAt: EpochMs;
  expiresAt: EpochMs;
}

export interface RescueStore {
  add(rescue: Omit<StoredRescue, 'createdAt'>): void;
  get(id: string): StoredRescue | undefined;
  /** The newest first. */
  list(which: { project?: string; most: number }): StoredRescue[];
  /** Those whose days are over at this moment. */
  expired(at: EpochMs): StoredRescue[];
  remove(id: string): void;
}

/** The state of a checkout around a task that worked in it. */
export interface Checkpoint {
  task: string;
  project: string;
  folder: string;
  before: Snapshot;
  /** Undefined: the task has not ended, or nothing could be kept then. */
  after: Snapshot | undefined;
  /** From before the undo, which undoes it; undefined: not undone. */
  undone: Snapshot | undefined;
  createdAt: EpochMs;
}

export interface CheckpointStore {
  of(task: string): Checkpoint | undefined;
  add(checkpoint: Pick<Checkpoint, 'task' | 'project' | 'folder' | 'before'>): void;
  setAfter(task: string, after: Snapshot): void;
  setUndone(task: string, undone: Snapshot | undefined): void;
  /** Those of one folder, the newest first. */
  list(folder: string, most: number): Checkpoint[];
  /** Older than this moment. */
  olderThan(at: EpochMs): Checkpoint[];
  remove(task: string): void;
}

/** A command of a repository that an owner has allowed, as long as its fingerprint is the same. */
export interface AllowedCommand {
  project: string;
  kind: 'install' | 'check' | 'hooks';
  line: string;
  fingerprint: string;
  by: NonNullable<AuditEntry['actor']>;
}

export type Routing = 'auto' | 'ask' | 'off';

/** What owners allowed and chose for a project in the chat. */
export interface ChoiceStore {
  isAllowed(command: Pick<AllowedCommand, 'project' | 'kind' | 'fingerprint'>): boolean;
  allow(command: AllowedCommand): void;
  /** Undefined: nobody chose it in a chat. */
  route(project: string): Routing | undefined;
  setRoute(project: string, route: Routing, by: NonNullable<AuditEntry['actor']>): void;
}

/** The part of the store about code sessions and what becomes of their work. */
export interface WorkStores {
  readonly workspaces: WorkspaceStore;
  readonly steps: StepStore;
  readonly pullRequests: PullRequestStore;
  readonly rescues: RescueStore;
  readonly checkpoints: CheckpointStore;
  readonly choices: ChoiceStore;
}
