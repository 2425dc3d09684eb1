import type { PlatformName } from '../core/model/conversation.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { InboxWriter, RawUpdate } from '../core/ports/store/inbox.ts';
import type { InboxStore, PendingUpdate } from '../core/ports/store/store.ts';
import { atomic, type Sqlite } from './database/sqlite.ts';

const day = 24 * 60 * 60 * 1000;

/**
 * After a quiet week Telegram may restart its update ids at random: an old cursor would then confirm unseen updates,
 * and an old row would make a new update look like a repeat. So neither stays that long.
 */
const cursorLifetime = 6 * day;

interface PendingRow {
  seq: number;
  platform: PlatformName;
  payload: string;
  received_at: number;
}

export function createInboxStore(sqlite: Sqlite, clock: Clock): InboxStore {
  const insert = sqlite.prepare(
    'INSERT INTO inbox (platform, account, update_id, payload, received_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
  );
  const setCursor = sqlite.prepare(
    `INSERT INTO cursors (platform, account, cursor, updated_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET cursor = excluded.cursor, updated_at = excluded.updated_at`,
  );
  const getCursor = sqlite.prepare<unknown[], { cursor: string; updated_at: number }>(
    'SELECT cursor, updated_at FROM cursors WHERE platform = ? AND account = ?',
  );
  const pending = sqlite.prepare<unknown[], PendingRow>(
    'SELECT seq, platform, payload, received_at FROM inbox WHERE done_at IS NULL AND seq > ? ORDER BY seq LIMIT ?',
  );
  const markDone = sqlite.prepare('UPDATE inbox SET done_at = ? WHERE seq = ?');

  const take = atomic(
    sqlite,
    (platform: PlatformName, account: string, updates: readonly RawUpdate[], cursor: string) => {
      const now = clock.now();
      for (const update of updates) insert.run(platform, account, update.id, JSON.stringify(update.payload), now);
      setCursor.run(platform, account, cursor, now);
    },
  );

  const settle = atomic(sqlite, (seqs: readonly number[], effects: () => unknown) => {
    const result = effects();
    for (const seq of seqs) markDone.run(clock.now(), seq);
    return result;
  });

  return {
    writer(platform, account): InboxWriter {
      return {
        take: (updates, cursor) => take(platform, account, updates, cursor),
        cursor() {
          const row = getCursor.get(platform, account);
          return row && clock.now() - row.updated_at < cursorLifetime ? row.cursor : undefined;
        },
      };
    },
    pending: (after, most = -1) => pending.all(after, most).map(toPendingUpdate),
    settle<T>(seqs: readonly number[], effects: () => T): T {
      return settle(seqs, effects) as T;
    },
  };
}

function toPendingUpdate(row: PendingRow): PendingUpdate {
  return {
    seq: row.seq,
    platform: row.platform,
    payload: JSON.parse(row.payload),
    receivedAt: row.received_at,
  };
}
