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
  /** How hard Claude thinks, as `claude --effort` takes it; undefined: its own choice. */
  effort: string | undefined;
  /** What people call it: a-z, 0-9 and `-`; unique among open sessions. Undefined: a chat session without one. */
  name: string | undefined;
  /** What made it. */
  madeBy: OriginKind;
  /** Who made it; undefined: a chat session. */
  person: { platform: string; userId: string } | undefined;
  /** Its conversation is a place of its own: a topic, a thread. */
  hasPlace: boolean;
  /** Where it was delegated from; undefined: from its own conversation. */
  askedIn: string | undefined;
  /** The id that `claude` gave the session it begins as a copy of; undefined: it begins empty. */
  copyOf: string | undefined;
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

/** `ref` names the place within its kind: the number of a schedule, the name of a trigger, the task of a worker. */
export interface Origin {
  kind: OriginKind;
  ref?: string;
}

/** `desk`: a `claude` in a terminal. */
export type OriginKind = 'message' | 'schedule' | 'trigger' | 'api' | 'worker' | 'desk';
