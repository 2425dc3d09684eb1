import type { PlatformName } from '../../core/model/conversation.ts';
import type { Role, User } from '../../core/model/user.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { UserStore } from '../../core/ports/store/store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';

interface Row {
  platform: PlatformName;
  id: string;
  role: Role;
  name: string;
  host: string;
}

export function createUserStore(sqlite: Sqlite, clock: Clock): UserStore {
  const select = sqlite.prepare<unknown[], Row>('SELECT * FROM users WHERE platform = ? AND id = ?');
  const selectAll = sqlite.prepare<unknown[], Row>('SELECT * FROM users ORDER BY added_at, id');
  const upsert = sqlite.prepare(
    `INSERT INTO users (platform, id, role, name, host, added_at) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET role = excluded.role, name = excluded.name, host = excluded.host`,
  );
  const setRole = sqlite.prepare('UPDATE users SET role = ? WHERE platform = ? AND id = ?');
  const remove = sqlite.prepare('DELETE FROM users WHERE platform = ? AND id = ?');
  const withdrawGrants = sqlite.prepare('DELETE FROM grants WHERE platform = ? AND user_id = ?');

  function changed(platform: PlatformName, userId: string): void {
    sqlite.feed.note({ type: 'person-changed', platform, userId });
  }

  return {
    get(platform, id) {
      const row = select.get(platform, id);
      return row && toUser(row);
    },
    list: () => selectAll.all().map(toUser),
    put(user) {
      upsert.run(user.platform, user.id, user.role, user.name, user.host, clock.now());
      changed(user.platform, user.id);
    },
    setRole(platform, id, role) {
      if (setRole.run(role, platform, id).changes === 0) return false;
      changed(platform, id);
      return true;
    },
    remove: atomic(sqlite, (platform: PlatformName, id: string) => {
      if (remove.run(platform, id).changes === 0) return false;
      withdrawGrants.run(platform, id);
      changed(platform, id);
      return true;
    }),
  };
}

function toUser({ platform, id, role, name, host }: Row): User {
  return { platform, id, role, name, host, source: 'paired' };
}
