import type { ConversationId } from '../../model/conversation.ts';
import type { ContextFill } from '../../model/events.ts';
import type { LaneId, Session, SessionKind } from '../../model/session.ts';

/** The conversations with Claude. Which one is current in a conversation of people: `ConversationStore`. */
export interface SessionStore {
  get(id: string): Session | undefined;
  /** The lane of the session with this id, which is there; for paths that ask often. */
  laneOf(id: string): LaneId;
  /** Adds an open session beside the current one. */
  add(session: NewSession): Session;
  /** All sessions of a conversation, the last used first. */
  list(conversation: ConversationId): Session[];
  /** The session that `claude` gives this id, else the one whose tasks had it before. */
  ofAgent(agentId: string): Session | undefined;
  /** `agentId`: the id `claude` gives it; undefined: it has none yet. Another id empties the context. */
  setAgentId(id: string, agentId: string | undefined): void;
  setContext(id: string, context: ContextFill | undefined): void;
  /** It got a task. `title`: kept if it has none yet. */
  use(id: string, title: string | undefined): void;
}

export interface NewSession {
  conversation: ConversationId;
  kind: SessionKind;
  project: string;
  folder?: string;
  title?: string;
  model?: string;
}
