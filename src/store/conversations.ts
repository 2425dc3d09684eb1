import type { Conversation, ConversationId } from '../core/model/conversation.ts';
import type { ContextFill } from '../core/model/events.ts';
import type { PermissionMode } from '../core/model/permission.ts';
import type { ConversationStore } from '../core/ports/store.ts';
import { atomic, type Sqlite } from './database/sqlite.ts';

interface Row {
  id: string;
  project: string;
  session_id: string | null;
  bound: number;
  mode: PermissionMode | null;
  paused: number;
  context_used: number | null;
  context_window: number | null;
}

/** @param current the id a conversation has now */
export function createConversationStore(
  sqlite: Sqlite,
  current: (id: ConversationId) => ConversationId,
): ConversationStore {
  const insert = sqlite.prepare('INSERT INTO conversations (id, project) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const select = sqlite.prepare<unknown[], Row>('SELECT * FROM conversations WHERE id = ?');
  /** The conversation with this session, else the last one that had it: a background task may end after /new. */
  const selectBySession = sqlite.prepare<unknown[], Row>(
    `SELECT * FROM (
       SELECT c.*, 0 AS age FROM conversations c WHERE c.session_id = @sessionId
       UNION ALL
       SELECT c.*, 1 FROM attempts a JOIN tasks t ON t.id = a.task_id JOIN conversations c ON c.id = t.conversation
       WHERE a.session_id = @sessionId ORDER BY age LIMIT 1)`,
  );
  /** The fill of one session means nothing for another. */
  const setSession = sqlite.prepare(
    `UPDATE conversations SET session_id = @sessionId,
       context_used = CASE WHEN session_id = @sessionId THEN context_used END,
       context_window = CASE WHEN session_id = @sessionId THEN context_window END
     WHERE id = @id`,
  );
  const setProject = sqlite.prepare(
    'UPDATE conversations SET mode = CASE WHEN project = @project THEN mode END, project = @project WHERE id = @id',
  );
  const setMode = sqlite.prepare('UPDATE conversations SET mode = ? WHERE id = ?');
  const setBound = sqlite.prepare('UPDATE conversations SET bound = ? WHERE id = ?');
  const setPaused = sqlite.prepare('UPDATE conversations SET paused = ? WHERE id = ?');
  const paused = sqlite.prepare<unknown[], Row>('SELECT * FROM conversations WHERE paused = 1 ORDER BY id');
  const setContext = sqlite.prepare('UPDATE conversations SET context_used = ?, context_window = ? WHERE id = ?');
  const withSession = sqlite.prepare<unknown[], Row>(
    `SELECT c.* FROM conversations c JOIN tasks t ON t.conversation = c.id
     WHERE c.session_id IS NOT NULL AND t.user_id = ? AND c.id LIKE ?
     GROUP BY c.id ORDER BY max(t.number) DESC`,
  );

  function get(id: string): Conversation | undefined {
    const row = select.get(current(id));
    return row && toConversation(row);
  }

  function writeContext(id: string, context: ContextFill | undefined): void {
    setContext.run(context?.used ?? null, context?.window ?? null, current(id));
  }

  return {
    ensure(id, project) {
      const known = get(id);
      if (known) return known;
      insert.run(current(id), project);
      return get(id)!;
    },
    get,
    bySession(sessionId) {
      const row = selectBySession.get({ sessionId });
      return row && toConversation(row);
    },
    setSession(id, sessionId) {
      setSession.run({ id: current(id), sessionId: sessionId ?? null });
    },
    setProject: atomic(sqlite, (id: string, project: string) => {
      const place = current(id);
      setProject.run({ id: place, project });
      setSession.run({ id: place, sessionId: null });
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
    setContext: writeContext,
    setMode(id, mode) {
      setMode.run(mode ?? null, current(id));
    },
    moveSession: atomic(sqlite, (from: string, to: string) => {
      const source = get(from);
      if (!source) return;
      setProject.run({ id: to, project: source.project });
      setMode.run(source.mode ?? null, to);
      setSession.run({ id: to, sessionId: source.sessionId ?? null });
      writeContext(to, source.context);
      setSession.run({ id: from, sessionId: null });
    }),
    withSession: ({ platform, userId }) => withSession.all(userId, `${platform}:%`).map(toConversation),
  };
}

function toConversation(row: Row): Conversation {
  const { context_used: used, context_window: window } = row;
  return {
    id: row.id,
    project: row.project,
    sessionId: row.session_id ?? undefined,
    bound: row.bound === 1,
    mode: row.mode ?? undefined,
    paused: row.paused === 1,
    context: used === null || window === null ? undefined : { used, window },
  };
}
