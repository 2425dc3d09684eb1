import type { Conversation, ConversationId } from '../core/model/conversation.ts';
import type { PermissionMode } from '../core/model/permission.ts';
import type { ConversationStore } from '../core/ports/store/store.ts';
import { atomic, type Sqlite } from './database/sqlite.ts';
import { type InsertSession, type SessionRow, toSession } from './sessions.ts';

/** A conversation with its current session. */
interface Row extends SessionRow {
  place: string;
  bound: number;
  mode: PermissionMode | null;
  paused: number;
}

/** The session of a chat for a task in this project: the current one, else one beside it. @returns its id */
export type ChatSession = (conversation: ConversationId, project: string) => string;

const select = `SELECT s.*, c.id AS place, c.bound, c.mode, c.paused
  FROM conversations c JOIN sessions s ON s.id = c.session`;

/** @param current the id a conversation has now */
export function createConversationStore(
  sqlite: Sqlite,
  insertSession: InsertSession,
  current: (id: ConversationId) => ConversationId,
): { conversations: ConversationStore; chatSession: ChatSession } {
  const insert = sqlite.prepare('INSERT INTO conversations (id, session) VALUES (?, ?)');
  const byId = sqlite.prepare<unknown[], Row>(`${select} WHERE c.id = ?`);
  const setCurrent = sqlite.prepare('UPDATE conversations SET session = ? WHERE id = ?');
  const closeSession = sqlite.prepare("UPDATE sessions SET state = 'closed' WHERE id = ?");
  const isUsed = sqlite.prepare<unknown[], number>('SELECT 1 FROM tasks WHERE session_id = ? LIMIT 1').pluck();
  const takeWaitingAlong = sqlite.prepare(
    "UPDATE tasks SET session_id = @to WHERE session_id = @from AND state IN ('queued', 'parked')",
  );
  const beside = sqlite
    .prepare<unknown[], string>(
      `SELECT id FROM sessions WHERE conversation = ? AND kind = 'chat' AND state = 'open' AND project = ?
       ORDER BY used_at DESC, rowid DESC LIMIT 1`,
    )
    .pluck();
  const chatLane = sqlite
    .prepare<unknown[], string>(
      "SELECT lane FROM sessions WHERE conversation = ? AND kind = 'chat' ORDER BY rowid LIMIT 1",
    )
    .pluck();
  const setPlace = sqlite.prepare('UPDATE sessions SET conversation = ?, lane = ? WHERE id = ?');
  const setMode = sqlite.prepare('UPDATE conversations SET mode = ? WHERE id = ?');
  const setBound = sqlite.prepare('UPDATE conversations SET bound = ? WHERE id = ?');
  const setPaused = sqlite.prepare('UPDATE conversations SET paused = ? WHERE id = ?');
  const paused = sqlite.prepare<unknown[], Row>(`${select} WHERE c.paused = 1 ORDER BY c.id`);
  // Chat by chat along the index: a person has many more tasks than chats.
  const ofUser = 'FROM tasks WHERE platform = @platform AND user_id = @userId';
  const withSession = sqlite.prepare<unknown[], Row>(
    `WITH RECURSIVE places (id) AS (
       SELECT min(conversation) ${ofUser} UNION ALL
       SELECT (SELECT min(conversation) ${ofUser} AND conversation > places.id) FROM places WHERE id IS NOT NULL)
     ${select} WHERE c.id IN (SELECT id FROM places) AND s.agent_id IS NOT NULL
     ORDER BY (SELECT max(number) ${ofUser} AND conversation = c.id) DESC`,
  );

  /** That of its chat sessions, which is not the one of work beside them. */
  function chatLaneOf({ id, session }: Pick<Conversation, 'id' | 'session'>): string | undefined {
    return session.kind === 'chat' ? session.lane : chatLane.get(id);
  }

  function get(id: string): Conversation | undefined {
    const row = byId.get(current(id));
    return row && toConversation(row);
  }

  const add = atomic(sqlite, (id: string, project: string) => {
    // Another process may have been quicker.
    const known = get(id);
    if (known) return known;
    const place = current(id);
    insert.run(place, insertSession({ conversation: place, kind: 'chat', project }, undefined));
    return get(place)!;
  });
  const ensure = (id: string, project: string) => get(id) ?? add(id, project);

  /** The chat session it has is closed, unless nothing ever ran in it. Work that was delegated stays open. */
  function beginSession({ id, session }: Conversation, project: string): void {
    const isSame = project === session.project;
    const isChat = session.kind === 'chat';
    if (isChat && isSame && session.agentId === undefined && isUsed.get(session.id) === undefined) return;
    const next = insertSession({ conversation: id, kind: 'chat', project }, chatLaneOf({ id, session }));
    setCurrent.run(next, id);
    if (isChat) closeSession.run(session.id);
    if (isChat && isSame) takeWaitingAlong.run({ from: session.id, to: next });
    if (!isSame) setMode.run(null, id);
  }

  const conversations: ConversationStore = {
    ensure,
    get,
    renewSession: atomic(sqlite, (id: string) => {
      const conversation = get(id);
      if (conversation) beginSession(conversation, conversation.project);
    }),
    setProject: atomic(sqlite, (id: string, project: string) => {
      const conversation = get(id);
      if (conversation) beginSession(conversation, project);
    }),
    setBound(id, bound) {
      setBound.run(bound ? 1 : 0, current(id));
    },
    setPaused(id, paused) {
      const conversation = current(id);
      if (setPaused.run(paused ? 1 : 0, conversation).changes === 0) return;
      sqlite.feed.note({ type: 'pause-changed', conversation, paused });
    },
    paused: () => paused.all().map(toConversation),
    setMode(id, mode) {
      setMode.run(mode ?? null, current(id));
    },
    moveSession: atomic(sqlite, (from: string, to: string) => {
      const [source, target] = [get(from), get(to)];
      if (!source || !target) return;
      setCurrent.run(source.session.id, target.id);
      if (target.session.kind === 'chat') closeSession.run(target.session.id);
      setMode.run(source.mode ?? null, target.id);
      const { kind, lane, project } = source.session;
      setCurrent.run(insertSession({ conversation: source.id, kind: 'chat', project }, chatLaneOf(source)), source.id);
      // Delegated work keeps its lane.
      setPlace.run(target.id, (kind === 'chat' && chatLaneOf(target)) || lane, source.session.id);
    }),
    withSession: (user) => withSession.all(user).map(toConversation),
  };

  return {
    conversations,
    chatSession(id, project) {
      const { session } = ensure(id, project);
      if (session.project === project) return session.id;
      return (
        beside.get(session.conversation, project) ??
        insertSession({ conversation: id, kind: 'chat', project }, chatLaneOf({ id: session.conversation, session }))
      );
    },
  };
}

function toConversation(row: Row): Conversation {
  return {
    id: row.place,
    project: row.project,
    session: toSession(row),
    bound: row.bound === 1,
    mode: row.mode ?? undefined,
    paused: row.paused === 1,
  };
}
