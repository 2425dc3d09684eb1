import type { Grant } from '../../core/model/approval.ts';
import type { PlatformName } from '../../core/model/conversation.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { GrantStore } from '../../core/ports/store/store.ts';
import type { Sqlite } from '../database/sqlite.ts';

interface Row {
  id: number;
  platform: PlatformName;
  user_id: string;
  user_name: string;
  project: string;
  tool: string;
  rule: string | null;
  created_at: number;
  expires_at: number;
}

/** Whether a grant belongs to one of the person's accounts. */
const ofPerson = `EXISTS (
  SELECT 1 FROM json_each(@person) one WHERE one.value ->> 'platform' = platform AND one.value ->> 'userId' = user_id)`;

export function createGrantStore(sqlite: Sqlite, clock: Clock): GrantStore {
  const insert = sqlite.prepare<unknown[], Row>(
    `INSERT INTO grants (platform, user_id, user_name, project, tool, rule, created_at, expires_at)
     VALUES (@platform, @userId, @userName, @project, @tool, @rule, @createdAt, @expiresAt) RETURNING *`,
  );
  const active = sqlite.prepare<unknown[], Row>(
    `SELECT * FROM grants WHERE expires_at > @now AND (@person IS NULL OR ${ofPerson}) ORDER BY created_at, id`,
  );
  // An expired grant stays for some days, but there is nothing left to withdraw.
  const withdraw = sqlite.prepare('DELETE FROM grants WHERE id = ? AND expires_at > ?');
  const withdrawOf = sqlite.prepare(`DELETE FROM grants WHERE expires_at > @now AND ${ofPerson}`);

  return {
    add: (grant) => toGrant(insert.get({ ...grant, rule: grant.rule ?? null })!),
    active: (now, person) => active.all({ now, person: person ? JSON.stringify(person) : null }).map(toGrant),
    withdraw: (id) => withdraw.run(id, clock.now()).changes > 0,
    withdrawOf: (person) => withdrawOf.run({ now: clock.now(), person: JSON.stringify(person) }).changes,
  };
}

function toGrant(row: Row): Grant {
  return {
    id: row.id,
    platform: row.platform,
    userId: row.user_id,
    userName: row.user_name,
    project: row.project,
    tool: row.tool,
    rule: row.rule ?? undefined,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  };
}
