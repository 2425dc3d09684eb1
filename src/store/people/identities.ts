import { randomUUID } from 'node:crypto';
import type { PlatformName } from '../../core/model/conversation.ts';
import type { Identity } from '../../core/model/user.ts';
import type { IdentityStore } from '../../core/ports/store/store.ts';
import { atomic, type Sqlite } from '../database/sqlite.ts';

interface Row {
  platform: PlatformName;
  user_id: string;
}

export function createIdentityStore(sqlite: Sqlite): IdentityStore {
  const personOf = sqlite
    .prepare<unknown[], string>('SELECT person FROM identities WHERE platform = ? AND user_id = ?')
    .pluck();
  const ofPerson = sqlite.prepare<unknown[], Row>('SELECT platform, user_id FROM identities WHERE person = ?');
  const put = sqlite.prepare(
    `INSERT INTO identities (platform, user_id, person) VALUES (?, ?, ?)
     ON CONFLICT DO UPDATE SET person = excluded.person`,
  );
  const merge = sqlite.prepare('UPDATE identities SET person = ? WHERE person = ?');
  const drop = sqlite.prepare('DELETE FROM identities WHERE platform = ? AND user_id = ?');
  const all = sqlite.prepare<unknown[], Row>('SELECT platform, user_id FROM identities ORDER BY person, platform');
  const addCode = sqlite.prepare(
    'INSERT INTO link_codes (code_hash, platform, user_id, expires_at) VALUES (?, ?, ?, ?)',
  );
  const dropCodes = sqlite.prepare('DELETE FROM link_codes WHERE platform = ? AND user_id = ?');
  const takeCode = sqlite.prepare<unknown[], Row>(
    'DELETE FROM link_codes WHERE code_hash = ? AND expires_at > ? RETURNING platform, user_id',
  );

  return {
    link: atomic(sqlite, (one: Identity, other: Identity) => {
      const person = personOf.get(one.platform, one.userId) ?? randomUUID();
      const absorbed = personOf.get(other.platform, other.userId);
      if (absorbed) merge.run(person, absorbed);
      for (const { platform, userId } of [one, other]) put.run(platform, userId, person);
    }),
    of(identity) {
      const person = personOf.get(identity.platform, identity.userId);
      const all = person === undefined ? [] : ofPerson.all(person).map(toIdentity);
      return [identity, ...all.filter((i) => i.platform !== identity.platform || i.userId !== identity.userId)];
    },
    unlink: atomic(sqlite, (identity: Identity) => {
      const person = personOf.get(identity.platform, identity.userId);
      if (person === undefined) return [];
      drop.run(identity.platform, identity.userId);
      const left = ofPerson.all(person).map(toIdentity);
      // A single account has no link.
      if (left.length === 1) drop.run(left[0]!.platform, left[0]!.userId);
      return left;
    }),
    linked: () => all.all().map(toIdentity),
    addCode(codeHash, owner, expiresAt) {
      addCode.run(codeHash, owner.platform, owner.userId, expiresAt);
    },
    dropCodes({ platform, userId }) {
      dropCodes.run(platform, userId);
    },
    takeCode(codeHash, now) {
      const row = takeCode.get(codeHash, now);
      return row && toIdentity(row);
    },
  };
}

function toIdentity(row: Row): Identity {
  return { platform: row.platform, userId: row.user_id };
}
