import type { Approval, Grant } from '../../../src/core/model/approval.ts';
import { platformOf } from '../../../src/core/model/conversation.ts';
import type { LaneId } from '../../../src/core/model/session.ts';
import type { Attempt } from '../../../src/core/model/task.ts';
import type { Store } from '../../../src/core/ports/store/store.ts';
import type { NewTask } from '../../../src/core/ports/store/task-store.ts';

export interface StoreRig {
  store: Store;
  /** Closes and opens the same data again, as a restart does. */
  reopen(): Store;
  /** A second one on the same data, as another process has it. */
  another(): Store;
  /** By the store's clock. */
  now(): number;
  /** Moves it forward. */
  advance(ms: number): Promise<void>;
  close(): void;
}

/** What the groups of tests work on: `store` is the one that is open now. */
export interface StoreStage extends Omit<StoreRig, 'store' | 'reopen' | 'close'> {
  readonly store: Store;
  reopen(): void;
}

/** Ids, in the order in which their turns come. */
export function queueOfLane({ tasks }: Store, lane: LaneId): string[] {
  const ids: string[] = [];
  for (let first = tasks.firstOfLane(lane, ids); first; first = tasks.firstOfLane(lane, ids)) ids.push(first.id);
  return ids;
}

export const day = 24 * 60 * 60 * 1000;
export const chat = 'telegram:1';

export function aTask(id: string, overrides: Partial<NewTask> = {}): NewTask {
  return {
    id,
    origin: { kind: 'message' },
    conversation: chat,
    platform: platformOf(overrides.conversation ?? chat),
    userId: '1',
    userName: 'Ann',
    project: 'home',
    messages: [{ messageId: `m-${id}`, text: `do ${id}` }],
    ...overrides,
  };
}

export function anAttempt(taskId: string, overrides: Partial<Attempt> = {}): Attempt {
  return {
    taskId,
    attempt: 1,
    promptId: taskId,
    sessionId: 's1',
    handle: 'claude 1',
    startedAt: 5,
    answering: false,
    cutAsking: false,
    adds: false,
    ...overrides,
  };
}

export function anApproval(id: string, overrides: Partial<Approval> = {}): Approval {
  return {
    id,
    kind: 'permission',
    taskId: 'a',
    promptId: 'a',
    conversation: chat,
    cards: [chat],
    tool: 'Bash',
    input: { command: 'npm test' },
    dangerous: false,
    summary: 'Bash npm test',
    state: 'open',
    answers: [],
    ticked: [],
    awaiting: [],
    askedAt: 5,
    closedAt: undefined,
    closedBy: undefined,
    outcome: undefined,
    ...overrides,
  };
}

export function aGrant(overrides: Partial<Grant> = {}): Omit<Grant, 'id'> {
  return {
    platform: 'telegram',
    userId: '1',
    userName: 'Ann',
    project: 'home',
    tool: 'Bash',
    rule: 'npm test:*',
    createdAt: 5,
    expiresAt: 100,
    ...overrides,
  };
}
