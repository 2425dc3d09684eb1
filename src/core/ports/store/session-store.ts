import type { ConversationId } from '../../model/conversation.ts';
import type { ContextFill } from '../../model/events.ts';
import type { LaneId, OriginKind, Session, SessionKind } from '../../model/session.ts';
import type { Task } from '../../model/task.ts';
import type { Identity } from '../../model/user.ts';
import type { Workspace } from './work-store.ts';

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
  /** The open session with this name, in any case. */
  named(name: string): Session | undefined;
  /** Sessions that have a name, as a list shows them, the last used first. One query, whatever their number. */
  overview(which: OverviewOf): SessionOverview[];
  /** One of them, in any state. */
  overviewOf(id: string): SessionOverview | undefined;
  /** False: another open session has the name. @param name in lower case */
  rename(id: string, name: string): boolean;
  /** Its model and effort from now on; undefined: those of its project. */
  setModel(id: string, model: string | undefined, effort: string | undefined): void;
  setFolder(id: string, folder: string | undefined): void;
  /** It gets no new tasks; its name is free. */
  close(id: string): void;
  reopen(id: string): void;
  /**
   * It talks in `place` from now on, a place of its own, and so do its tasks: their messages stay where they were
   * written (`Task.askedIn`). `place` is new, and this session is its current one.
   */
  givePlace(id: string, place: ConversationId): void;
  /**
   * It is the current session of this conversation from now on, and has no other place. The one that was current stays
   * open; a place of its own that it leaves begins another chat session.
   */
  makeCurrent(id: string, conversation: ConversationId): void;
  /** It got a task. `title`: kept if it has none yet. */
  use(id: string, title: string | undefined): void;
}

/** Which sessions of a list: all conditions hold. */
export interface OverviewOf {
  /** Default: `open`. */
  state?: Session['state'];
  /** Made by one of these accounts. */
  of?: readonly Identity[];
  /** They talk in this conversation, or were delegated from it. */
  in?: ConversationId;
  most: number;
}

/** A session with what its tasks and its worktree add. */
export interface SessionOverview {
  session: Session;
  /** The newest one; undefined: it has none. */
  task: Pick<Task, 'id' | 'number' | 'state' | 'route' | 'endedAt' | 'reason'> | undefined;
  /** What all its tasks have cost, US dollars. */
  costUsd: number;
  /** Undefined: it has none, or none any more. */
  workspace: Pick<Workspace, 'branch' | 'path' | 'bytes' | 'usedAt'> | undefined;
}

export interface NewSession {
  conversation: ConversationId;
  kind: SessionKind;
  project: string;
  folder?: string;
  title?: string;
  model?: string;
  effort?: string;
  name?: string;
  copyOf?: string;
  /** Default: `message`. */
  madeBy?: OriginKind;
  person?: Identity;
}
