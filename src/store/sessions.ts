import { randomUUID } from 'node:crypto';
import type { ConversationId } from '../core/model/conversation.ts';
import type { LaneId, Session, SessionKind } from '../core/model/session.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { NewSession, SessionStore } from '../core/ports/store/session-store.ts';
import { atomic, type Sqlite } from './database/sqlite.ts';

export interface SessionRow {
  id: string;
  agent_id: string | null;
  conversation: string;
  lane: string;
  kind: SessionKind;
  project: string;
  folder: string | null;
  title: string | null;
  model: string | null;
  effort: string | null;
  name: string | null;
  made_by: Session['madeBy'];
  person_platform: string | null;
  person_id: string | null;
  has_place: 0 | 1;
  asked_in: string | null;
  copy_of: string | null;
  state: Session['state'];
  context_used: number | null;
  context_window: number | null;
  created_at: number;
  used_at: number;
}

/** Adds a session; `lane`: its own when undefined. @returns its id */
export type InsertSession = (session: NewSession, lane: string | undefined) => string;

export function createSessionStore(
  sqlite: Sqlite,
  clock: Clock,
  current: (id: ConversationId) => ConversationId,
): {
  sessions: Omit<SessionStore, 'givePlace' | 'makeCurrent' | 'overview' | 'overviewOf'>;
  insertSession: InsertSession;
} {
  const insert = sqlite.prepare(
    `INSERT INTO sessions (id, conversation, lane, kind, project, folder, title, model, effort, name, copy_of, made_by,
       person_platform, person_id, state, created_at, used_at)
     VALUES (@id, @conversation, @lane, @kind, @project, @folder, @title, @model, @effort, @name, @copyOf, @madeBy,
       @platform, @userId, 'open', @now, @now)`,
  );
  const byId = sqlite.prepare<unknown[], SessionRow>('SELECT * FROM sessions WHERE id = ?');
  const lane = sqlite.prepare<unknown[], LaneId>('SELECT lane FROM sessions WHERE id = ?').pluck();
  const ofConversation = sqlite.prepare<unknown[], SessionRow>(
    'SELECT * FROM sessions WHERE conversation = ? ORDER BY used_at DESC, rowid DESC',
  );
  /** A background task may end after its chat has left the session, or under an id that `claude` gave it before. */
  const byAgent = sqlite.prepare<unknown[], SessionRow>(
    `SELECT * FROM (
       SELECT s.*, 0 AS age, s.used_at AS at FROM sessions s WHERE s.agent_id = @agentId
       UNION ALL
       SELECT s.*, 1, a.started_at FROM attempts a JOIN tasks t ON t.id = a.task_id JOIN sessions s ON s.id = t.session_id
       WHERE a.session_id = @agentId ORDER BY age, at DESC LIMIT 1)`,
  );
  /** The fill under one id means nothing under another. */
  const setAgentId = sqlite.prepare(
    `UPDATE sessions SET agent_id = @agentId,
       context_used = CASE WHEN agent_id = @agentId THEN context_used END,
       context_window = CASE WHEN agent_id = @agentId THEN context_window END
     WHERE id = @id`,
  );
  const setContext = sqlite.prepare('UPDATE sessions SET context_used = ?, context_window = ? WHERE id = ?');
  const use = sqlite.prepare('UPDATE sessions SET used_at = ?, title = coalesce(title, ?) WHERE id = ?');

  const byName = sqlite.prepare<unknown[], SessionRow>(
    "SELECT * FROM sessions WHERE name = ? AND name IS NOT NULL AND state = 'open'",
  );
  const setName = sqlite.prepare('UPDATE OR IGNORE sessions SET name = ? WHERE id = ?');
  const setModel = sqlite.prepare('UPDATE sessions SET model = ?, effort = ? WHERE id = ?');
  const setFolder = sqlite.prepare('UPDATE sessions SET folder = ? WHERE id = ?');
  const setState = sqlite.prepare('UPDATE sessions SET state = ? WHERE id = ?');
  const freeName = sqlite.prepare(
    `UPDATE sessions SET name = NULL WHERE id = @id AND EXISTS (
       SELECT 1 FROM sessions o WHERE o.name = sessions.name AND o.state = 'open' AND o.id <> @id)`,
  );

  const insertSession: InsertSession = (session, lane) => {
    const { conversation, kind, project, folder, title, model, effort, name, copyOf } = session;
    const { madeBy = 'message', person } = session;
    const id = randomUUID();
    insert.run({
      ...{ id, kind, project, lane: lane ?? id, now: clock.now(), conversation: current(conversation), madeBy },
      ...{ folder: folder ?? null, title: title ?? null, model: model ?? null, effort: effort ?? null },
      ...{ name: name ?? null, copyOf: copyOf ?? null },
      ...{ platform: person?.platform ?? null, userId: person?.userId ?? null },
    });
    return id;
  };

  const get = (id: string) => toSessionOrNone(byId.get(id));
  const sessions: Omit<SessionStore, 'givePlace' | 'makeCurrent' | 'overview' | 'overviewOf'> = {
    get,
    laneOf: (id) => lane.get(id)!,
    add: atomic(sqlite, (session: NewSession) => get(insertSession(session, undefined))!),
    list: (conversation) => ofConversation.all(current(conversation)).map(toSession),
    ofAgent: (agentId) => toSessionOrNone(byAgent.get({ agentId })),
    setAgentId(id, agentId) {
      setAgentId.run({ id, agentId: agentId ?? null });
    },
    setContext(id, context) {
      setContext.run(context?.used ?? null, context?.window ?? null, id);
    },
    named: (name) => toSessionOrNone(byName.get(name.toLowerCase())),
    rename: (id, name) => setName.run(name, id).changes > 0,
    setModel(id, model, effort) {
      setModel.run(model ?? null, effort ?? null, id);
    },
    setFolder(id, folder) {
      setFolder.run(folder ?? null, id);
    },
    close(id) {
      setState.run('closed', id);
    },
    reopen: atomic(sqlite, (id: string) => {
      freeName.run({ id });
      setState.run('open', id);
    }),
    use(id, title) {
      use.run(clock.now(), title ?? null, id);
    },
  };
  return { sessions, insertSession };
}

export function toSession(row: SessionRow): Session {
  const { context_used: used, context_window: window } = row;
  return {
    id: row.id,
    agentId: row.agent_id ?? undefined,
    conversation: row.conversation,
    kind: row.kind,
    lane: row.lane,
    project: row.project,
    folder: row.folder ?? undefined,
    title: row.title ?? undefined,
    model: row.model ?? undefined,
    effort: row.effort ?? undefined,
    name: row.name ?? undefined,
    madeBy: row.made_by,
    person:
      row.person_platform === null || row.person_id === null
        ? undefined
        : { platform: row.person_platform, userId: row.person_id },
    hasPlace: row.has_place === 1,
    askedIn: row.asked_in ?? undefined,
    copyOf: row.copy_of ?? undefined,
    state: row.state,
    context: used === null || window === null ? undefined : { used, window },
    createdAt: row.created_at,
    usedAt: row.used_at,
  };
}

function toSessionOrNone(row: SessionRow | undefined): Session | undefined {
  return row && toSession(row);
}
