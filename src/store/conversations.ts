import type { Conversation } from '../core/conversation.ts';
import type { PermissionMode } from '../core/ports.ts';
import type { ConversationStore } from '../core/store.ts';
import { atomic, type Sqlite } from './sqlite.ts';

interface Row {
  id: string;
  project: string;
  session_id: string | null;
  bound: number;
  mode: PermissionMode | null;
}

export function createConversationStore(sqlite: Sqlite): ConversationStore {
  const insert = sqlite.prepare('INSERT INTO conversations (id, project) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const select = sqlite.prepare<unknown[], Row>('SELECT * FROM conversations WHERE id = ?');
  /** The conversation that has it, else the one that had it last: a background task may end after /new. */
  const selectBySession = sqlite.prepare<unknown[], Row>(
    `SELECT * FROM (
       SELECT c.*, 0 AS age FROM conversations c WHERE c.session_id = @sessionId
       UNION ALL
       SELECT c.*, 1 FROM attempts a JOIN tasks t ON t.id = a.task_id JOIN conversations c ON c.id = t.conversation
       WHERE a.session_id = @sessionId ORDER BY age LIMIT 1)`,
  );
  const setSession = sqlite.prepare('UPDATE conversations SET session_id = ? WHERE id = ?');
  const setProject = sqlite.prepare(
    `UPDATE conversations SET mode = CASE WHEN project = @project THEN mode END, project = @project, session_id = NULL
     WHERE id = @id`,
  );
  const setMode = sqlite.prepare('UPDATE conversations SET mode = ? WHERE id = ?');
  const setBound = sqlite.prepare('UPDATE conversations SET bound = ? WHERE id = ?');
  const withSession = sqlite.prepare<unknown[], Row>(
    `SELECT c.* FROM conversations c JOIN tasks t ON t.conversation = c.id
     WHERE c.session_id IS NOT NULL AND t.user_id = ? AND c.id LIKE ?
     GROUP BY c.id ORDER BY max(t.number) DESC`,
  );

  const get = (id: string) => toConversation(select.get(id));

  return {
    ensure(id, project) {
      const known = get(id);
      if (known) return known;
      insert.run(id, project);
      return { id, project, sessionId: undefined, bound: false, mode: undefined };
    },
    get,
    bySession: (sessionId) => toConversation(selectBySession.get({ sessionId })),
    setSession(id, sessionId) {
      setSession.run(sessionId ?? null, id);
    },
    setProject(id, project) {
      setProject.run({ id, project });
    },
    setBound(id, bound) {
      setBound.run(bound ? 1 : 0, id);
    },
    setMode(id, mode) {
      setMode.run(mode ?? null, id);
    },
    moveSession: atomic(sqlite, (from: string, to: string) => {
      const source = select.get(from);
      if (!source) return;
      setProject.run({ id: to, project: source.project });
      setMode.run(source.mode, to);
      setSession.run(source.session_id, to);
      setSession.run(null, from);
    }),
    withSession: ({ platform, userId }) => withSession.all(userId, `${platform}:%`).map((row) => toConversation(row)!),
  };
}

function toConversation(row: Row | undefined): Conversation | undefined {
  return (
    row && {
      id: row.id,
      project: row.project,
      sessionId: row.session_id ?? undefined,
      bound: row.bound === 1,
      mode: row.mode ?? undefined,
    }
  );
}
