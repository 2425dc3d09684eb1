import type { Conversation } from '../core/conversation.ts';
import type { ConversationStore } from '../core/store.ts';
import type { Sqlite } from './sqlite.ts';

interface Row {
  id: string;
  project: string;
  session_id: string | null;
}

export function createConversationStore(sqlite: Sqlite): ConversationStore {
  const insert = sqlite.prepare('INSERT INTO conversations (id, project) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const select = sqlite.prepare<unknown[], Row>('SELECT * FROM conversations WHERE id = ?');
  const selectBySession = sqlite.prepare<unknown[], Row>('SELECT * FROM conversations WHERE session_id = ?');
  const setSession = sqlite.prepare('UPDATE conversations SET session_id = ? WHERE id = ?');
  const setProject = sqlite.prepare('UPDATE conversations SET project = ?, session_id = NULL WHERE id = ?');

  const get = (id: string) => toConversation(select.get(id));

  return {
    ensure(id, project) {
      const known = get(id);
      if (known) return known;
      insert.run(id, project);
      return { id, project, sessionId: undefined };
    },
    get,
    bySession: (sessionId) => toConversation(selectBySession.get(sessionId)),
    setSession(id, sessionId) {
      setSession.run(sessionId ?? null, id);
    },
    setProject(id, project) {
      setProject.run(project, id);
    },
  };
}

function toConversation(row: Row | undefined): Conversation | undefined {
  return row && { id: row.id, project: row.project, sessionId: row.session_id ?? undefined };
}
