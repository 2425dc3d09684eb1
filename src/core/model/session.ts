import type { ContextFill, EpochMs } from './events.ts';

/** A conversation with Claude. */
export interface Session {
  /** The bridge's own, a UUID. */
  id: string;
  /** The id `claude` gives it now; undefined: it has not begun. */
  agentId: string | undefined;
  /** Where people see it. */
  conversation: string;
  kind: SessionKind;
  /**
   * Tasks of one lane run one after the other. The chat sessions of a conversation share one, because only one of them
   * is current; every other session has its own.
   */
  lane: LaneId;
  /** Name of the project its tasks run in. */
  project: string;
  /** Absolute folder its tasks run in; undefined: the folder of its project. */
  folder: string | undefined;
  /** The beginning of its first task; undefined: it has none yet. */
  title: string | undefined;
  /** Chosen for this session; undefined: the model of its project. */
  model: string | undefined;
  /** `closed`: its conversation has left it. It gets no new tasks; the ones it has continue in it. */
  state: 'open' | 'closed';
  /** How full it was after Claude's last answer. */
  context: ContextFill | undefined;
  createdAt: EpochMs;
  /** When it last got a task. */
  usedAt: EpochMs;
}

/** `chat`: the conversation itself. `code`: work delegated from it. `worker`: a part of a larger task. */
export type SessionKind = 'chat' | 'code' | 'worker';

/** The id of a session: the first one of the lane. */
export type LaneId = string;
