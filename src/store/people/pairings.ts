import type { PlatformName } from '../../core/model/conversation.ts';
import type { Role } from '../../core/model/user.ts';
import type { PairingRow, PairingStore } from '../../core/ports/store/store.ts';
import type { Sqlite } from '../database/sqlite.ts';

interface Row {
  id: string;
  platform: PlatformName;
  role: Role;
  code_hash: string;
  expires_at: number;
  made_by_platform: PlatformName | null;
  made_by_id: string | null;
  made_by_name: string | null;
  used_by_id: string | null;
  used_by_name: string | null;
}

export function createPairingStore(sqlite: Sqlite): PairingStore {
  const insert = sqlite.prepare(
    `INSERT INTO pairings (id, platform, role, code_hash, expires_at, made_by_platform, made_by_id, made_by_name)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const select = sqlite.prepare<unknown[], Row>('SELECT * FROM pairings WHERE id = ?');
  const list = sqlite.prepare<unknown[], Row>('SELECT * FROM pairings WHERE platform = ? AND expires_at >= ?');
  const markUsed = sqlite.prepare('UPDATE pairings SET used_by_id = ?, used_by_name = ? WHERE id = ?');
  const cancel = sqlite.prepare('DELETE FROM pairings WHERE id = ? AND used_by_id IS NULL');
  const addWrongTry = sqlite.prepare('INSERT INTO wrong_tries (platform, user_id, at) VALUES (?, ?, ?)');
  const countWrongTries = sqlite
    .prepare<unknown[], number>('SELECT count(*) FROM wrong_tries WHERE platform = ? AND user_id = ? AND at >= ?')
    .pluck();

  return {
    add({ id, platform, role, codeHash, expiresAt, madeBy }) {
      const maker = [madeBy?.platform, madeBy?.id, madeBy?.name].map((value) => value ?? null);
      insert.run(id, platform, role, codeHash, expiresAt, ...maker);
    },
    get(id) {
      const row = select.get(id);
      return row && toPairing(row);
    },
    list: (platform, since) => list.all(platform, since).map(toPairing),
    markUsed(id, by) {
      markUsed.run(by.id, by.name, id);
    },
    cancel(id) {
      cancel.run(id);
    },
    addWrongTry(platform, userId, at) {
      addWrongTry.run(platform, userId, at);
    },
    wrongTries: (platform, userId, since) => countWrongTries.get(platform, userId, since) ?? 0,
  };
}

function toPairing(row: Row): PairingRow {
  const { made_by_platform: platform, made_by_id: id, made_by_name: name } = row;
  return {
    id: row.id,
    platform: row.platform,
    role: row.role,
    codeHash: row.code_hash,
    expiresAt: row.expires_at,
    madeBy: platform === null || id === null ? undefined : { platform, id, name: name ?? id },
    usedBy: row.used_by_id === null ? undefined : { id: row.used_by_id, name: row.used_by_name ?? row.used_by_id },
  };
}
