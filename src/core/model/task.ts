import { BridgeError } from './errors.ts';
import type { Tokens } from './events.ts';

/** The durable unit of work. `id` is a UUID and is also the uuid of the first message given to claude. */
export interface Task {
  id: string;
  /** 1, 2, 3 … in order of acceptance: the short number people see and type (`/cancel 12`). */
  number: number;
  conversation: string;
  userId: string;
  userName: string;
  project: string;
  prompt: string;
  state: TaskState;
  /** The chat message the task came with, for receipts and replies. */
  messageId: string | undefined;
  createdAt: number;
  startedAt: number | undefined;
  endedAt: number | undefined;
  /** Why it failed, is parked or was interrupted: one sentence for people. */
  reason: string | undefined;
  costUsd: number | undefined;
  toolCount: number | undefined;
  tokens: Tokens | undefined;
  /** Its place in its conversation's line: lower is earlier. At first its number. */
  rank: number;
  /** It has claude compact the session of its conversation; its prompt is given to nobody. */
  compacts: boolean;
  /** It retries or continues an ended task. */
  follows: { taskId: string; how: 'retry' | 'continue' } | undefined;
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

/** Something is still to be done about it. */
export const openStates: readonly TaskState[] = ['queued', 'running', 'waiting', 'parked', 'interrupted'];

export const endStates: readonly TaskState[] = ['done', 'failed', 'cancelled'];

/** @throws BridgeError `internal` when a task may not go from `from` to `to` */
export function assertMove(from: TaskState, to: TaskState): void {
  if (!moves[from].includes(to)) {
    throw new BridgeError('internal', `a task cannot go from ${from} to ${to}`);
  }
}

/** One execution of a task. The first gives claude `promptId === task.id`; every later one has a new uuid. */
export interface Attempt {
  taskId: string;
  attempt: number;
  promptId: string;
  sessionId: string;
  process: ProcessRecord;
  startedAt: number;
  /** claude has begun to answer: the model was asked, whatever the transcript holds. */
  answering: boolean;
  /** It was cut off while claude waited for its person (an approval lapsed): what it answered then is not the answer. */
  cutAsking: boolean;
  /** What was added to the task while claude was at it in the attempt before, which continues. */
  adds: boolean;
}

/** A process is the same only when pid AND start time agree: pids are used again. */
export interface ProcessRecord {
  pid: number;
  /** Opaque; as the operating system tells it. */
  startTime: string;
}
