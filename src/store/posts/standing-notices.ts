import type { ConversationId } from '../../core/model/conversation.ts';
import type { NoticePage, NoticeStore, StandingNotice } from '../../core/ports/store/notice-store.ts';
import type { Sqlite } from '../database/sqlite.ts';

interface Row {
  seq: number;
  conversation: string;
  key: string;
  task_id: string | null;
  shown: string | null;
}

/** @param current the id a conversation has now */
export function createNoticeStore(sqlite: Sqlite, current: (id: ConversationId) => ConversationId): NoticeStore {
  // A row that is replaced gets the next number: it is the newest.
  const put = sqlite.prepare(
    `INSERT OR REPLACE INTO standing_notices (kind, conversation, key, task_id, shown)
     VALUES (@kind, @conversation, @key, @taskId, @shown)`,
  );
  const remove = sqlite.prepare('DELETE FROM standing_notices WHERE conversation = ? AND key = ?');
  const isOpen = sqlite.prepare('SELECT 1 FROM standing_notices WHERE conversation = ? AND key = ?');
  // A statement per kind of filter: SQLite uses an index for each.
  const list = {
    all: prepareList('kind = @kind'),
    conversation: prepareList('kind = @kind AND conversation = @conversation'),
    taskId: prepareList('task_id = @taskId AND kind = @kind'),
    key: prepareList('key = @key AND kind = @kind'),
  };

  const page = {
    all: preparePage('(conversation, seq) > (SELECT @place, @seq)'),
    conversation: preparePage('conversation = @place AND seq > @seq'),
  };

  function preparePage(condition: string) {
    return sqlite.prepare<unknown[], Row>(
      `SELECT * FROM standing_notices WHERE kind = @kind AND ${condition} ORDER BY conversation, seq LIMIT @most`,
    );
  }

  function prepareList(condition: string) {
    return sqlite.prepare<unknown[], Row>(`SELECT * FROM standing_notices WHERE ${condition} ORDER BY seq`);
  }

  return {
    put(kind, { conversation, key, taskId = null, shown = null }) {
      put.run({ kind, conversation: current(conversation), key, taskId, shown });
    },
    remove({ conversation, key }) {
      remove.run(current(conversation), key);
    },
    isOpen: (conversation, key) => isOpen.get(current(conversation), key) !== undefined,
    list(kind, { conversation, taskId, key } = {}) {
      if (conversation !== undefined)
        return list.conversation.all({ kind, conversation: current(conversation) }).map(toNotice);
      if (taskId !== undefined) return list.taskId.all({ kind, taskId }).map(toNotice);
      if (key !== undefined) return list.key.all({ kind, key }).map(toNotice);
      return list.all.all({ kind }).map(toNotice);
    },
    page(kind, most, { conversation, after } = {}) {
      const place = conversation === undefined ? (after?.conversation ?? '') : current(conversation);
      const which = conversation === undefined ? page.all : page.conversation;
      return toPage(which.all({ kind, most, place, seq: after?.seq ?? 0 }), most);
    },
  };
}

function toPage(rows: readonly Row[], most: number): NoticePage {
  const last = rows.length < most ? undefined : rows.at(-1);
  return { notices: rows.map(toNotice), after: last && { conversation: last.conversation, seq: last.seq } };
}

function toNotice({ conversation, key, task_id: taskId, shown }: Row): StandingNotice {
  return { conversation, key, ...(taskId !== null && { taskId }), ...(shown !== null && { shown }) };
}
