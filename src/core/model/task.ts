import type { PlatformName } from './conversation.ts';
import { BridgeError } from './errors.ts';
import type { EpochMs, Tokens } from './events.ts';
import type { Origin } from './session.ts';

/** The durable unit of work. `id` is a UUID and is also the uuid of the first message given to Claude. */
export interface Task {
  id: string;
  /** 1, 2, 3 … in order of acceptance: the short number people see and type (`/cancel 12`). */
  number: number;
  /** Where it came from. */
  origin: Origin;
  /** Where its answer and its questions go. */
  conversation: string;
  /** The `Session` it belongs to, by the bridge's id. */
  sessionId: string;
  /** What people call that session; undefined: it is that of its chat. */
  sessionName: string | undefined;
  /** The platform of its person's account. */
  platform: PlatformName;
  userId: string;
  userName: string;
  project: string;
  prompt: string;
  state: TaskState;
  /**
   * The message of `conversation` that the task came with, for receipts and replies; undefined: it came without one, or
   * from elsewhere, as its session has got a place of its own since.
   */
  messageId: string | undefined;
  /** How Claude does this one task; undefined: as its session. */
  wish: TaskWish | undefined;
  /** Why it was given to its session, for people; undefined: nothing decided that. */
  route: TaskRoute | undefined;
  createdAt: EpochMs;
  startedAt: EpochMs | undefined;
  endedAt: EpochMs | undefined;
  /** Why it failed, waits or was interrupted: one sentence for people. */
  reason: string | undefined;
  costUsd: number | undefined;
  toolCount: number | undefined;
  tokens: Tokens | undefined;
  /** Its place in the queue of its conversation: lower is earlier. Starts as its number. */
  rank: number;
  /** It has Claude compact the session of its conversation; nobody gets its prompt. */
  compacts: boolean;
  /** It retries or continues an ended task. */
  follows: { taskId: string; how: 'retry' | 'continue' } | undefined;
}

/** What a person chose for one task. */
export interface TaskWish {
  model?: string;
  /** As `claude --effort` takes it. */
  effort?: string;
  /** Claude works on until this holds. */
  goal?: string;
}

/** Where a task was sent, and why. */
export interface TaskRoute {
  to: 'chat' | 'code';
  /** `fix + file name`; '': its person chose it. */
  because: string;
  /** It waits until a person has chosen. */
  asks?: true;
}

export type TaskState = 'queued' | 'running' | 'waiting' | 'parked' | 'interrupted' | 'done' | 'failed' | 'cancelled';

/** The one table of legal moves (ARCHITECTURE.md, "Task states"); everything else throws. */
const moves: Record<TaskState, readonly TaskState[]> = {
  queued: ['running', 'parked', 'cancelled'],
  running: ['waiting', 'done', 'failed', 'cancelled', 'interrupted', 'queued', 'parked'],
  waiting: ['running', 'done', 'failed', 'cancelled', 'interrupted', 'queued'],
  parked: ['queued', 'cancelled'],
  interrupted: ['queued', 'cancelled'],
  done: [],
  failed: [],
  cancelled: [],
};

/** States of tasks that still need work. */
export const openStates: readonly TaskState[] = ['queued', 'running', 'waiting', 'parked', 'interrupted'];

export const endStates: readonly TaskState[] = ['done', 'failed', 'cancelled'];

/** @throws BridgeError `internal` when a task may not go from `from` to `to` */
export function assertMove(from: TaskState, to: TaskState): void {
  if (!moves[from].includes(to)) {
    throw new BridgeError('internal', `a task cannot go from ${from} to ${to}`);
  }
}

/** One execution of a task. The first has `promptId === task.id`; every later one has a new uuid. */
export interface Attempt {
  taskId: string;
  attempt: number;
  promptId: string;
  /** The id that `claude` gave the session. */
  sessionId: string;
  handle: AttemptHandle;
  startedAt: EpochMs;
  /** Claude has begun to answer: it asked the model, whatever the transcript holds. */
  answering: boolean;
  /** It was cut off while Claude waited for its person (an approval lapsed): what it wrote then is not the answer. */
  cutAsking: boolean;
  /** It carries a message added to the task while Claude worked on it in the attempt before, which continues. */
  adds: boolean;
}

/** What its host knows the process of an attempt by. Opaque: only that host makes and reads it. */
export type AttemptHandle = string;
