import type { ConversationId } from '../core/model/conversation.ts';
import type { SessionStore } from '../core/ports/store/session-store.ts';
import { atomic, type Sqlite } from './database/sqlite.ts';
import type { InsertSession } from './sessions.ts';

/** Where the sessions that have a name talk: which conversation is theirs, and what is current in it. */
export function createSessionPlaces(
  sqlite: Sqlite,
  { get }: Pick<SessionStore, 'get'>,
  insertSession: InsertSession,
  current: (id: ConversationId) => ConversationId,
): Pick<SessionStore, 'givePlace' | 'makeCurrent'> {
  const currentIn = sqlite.prepare<unknown[], string>('SELECT session FROM conversations WHERE id = ?').pluck();
  const setCurrent = sqlite.prepare(
    'INSERT INTO conversations (id, session) VALUES (@place, @id) ON CONFLICT DO UPDATE SET session = @id',
  );
  const setPlace = sqlite.prepare(
    'UPDATE sessions SET conversation = @place, has_place = @isOwn, asked_in = @askedIn WHERE id = @id',
  );
  const moveTasks = sqlite.prepare(
    `UPDATE tasks SET conversation = @place, preview = NULL
     WHERE session_id = @id AND conversation <> @place AND state NOT IN ('done', 'failed', 'cancelled')`,
  );
  const takeWaiting = sqlite.prepare(
    "UPDATE tasks SET session_id = @id WHERE session_id = @other AND state IN ('queued', 'parked')",
  );
  const close = sqlite.prepare("UPDATE sessions SET state = 'closed' WHERE id = ?");

  return {
    givePlace: atomic(sqlite, (id: string, place: ConversationId) => {
      const session = get(id);
      if (!session) return;
      // Someone may have written there before this call: that belongs to the session too.
      const other = currentIn.get(place);
      setPlace.run({ id, place, isOwn: 1, askedIn: session.askedIn ?? session.conversation });
      setCurrent.run({ id, place });
      if (other !== undefined && other !== id) {
        takeWaiting.run({ id, other });
        close.run(other);
      }
      moveTasks.run({ id, place });
      sqlite.feed.note({ type: 'queue-changed', conversation: session.conversation });
      sqlite.feed.note({ type: 'queue-changed', conversation: place });
    }),
    makeCurrent: atomic(sqlite, (id: string, conversation: ConversationId) => {
      const session = get(id);
      const place = current(conversation);
      if (!session) return;
      const { conversation: left, project } = session;
      if (left !== place && currentIn.get(left) === id)
        setCurrent.run({ id: insertSession({ conversation: left, kind: 'chat', project }, undefined), place: left });
      if (left !== place) setPlace.run({ id, place, isOwn: 0, askedIn: null });
      setCurrent.run({ id, place });
    }),
  };
}
