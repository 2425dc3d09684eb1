import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import type { PlatformName } from '../model/conversation.ts';
import type { EpochMs } from '../model/events.ts';
import type { Sender } from '../model/incoming.ts';
import { outranks, type Role, type User } from '../model/user.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';
import type { Account } from './account-words.ts';
import { actorOf } from './rights.ts';
import { createWrongCodes } from './wrong-codes.ts';

const minute = 60 * 1000;
const hour = 60 * minute;

/** 32 characters without the ones people mix up, so a byte maps to a character without bias. */
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';
const codeLength = 10;

/** How long the bridge still recognises an expired code, to inform its user. */
const keepExpired = 24 * hour;

export interface PairingCode {
  id: string;
  /** For links: `ABCDEFGHJK`. */
  code: string;
  /** For people: `ABCDE-FGHJK`. */
  spoken: string;
  expiresAt: EpochMs;
}

export type RedeemResult =
  /** `before`: the lower role of a person who was on the list already. `madeBy` undefined: someone at the host. */
  | { result: 'paired'; user: User; before?: Role; madeBy?: Account | undefined }
  /** Right, but it gives this person nothing; it stays valid for someone else. */
  | { result: 'known'; user: User }
  /** Right, but too late. */
  | { result: 'expired' }
  /** Wrong, used, or too many tries: the answer does not reveal which. */
  | { result: 'refused'; why: 'wrong' | 'used' | 'locked' };

export interface Pairing {
  /** Makes a code that works once, for `minutes`. Stores only its hash. `by` undefined: someone at the host. */
  create(platform: PlatformName, role: Role, minutes: number, by?: User): PairingCode;
  /** Whether it was used, and by whom. */
  outcome(id: string): 'open' | 'expired' | { name: string };
  /** Keeps the record of a used code. */
  cancel(id: string): void;
  /** Cancels all open codes: the person who made them may not be trusted any more. */
  cancelAll(platform: PlatformName): void;
  /** `known`: this person's own entry on the list. No code takes rights away, or changes people of the config. */
  redeem(platform: PlatformName, person: Sender, code: string, known?: User): RedeemResult;
}

export function createPairing({ store, clock, hostName }: { store: Store; clock: Clock; hostName: string }): Pairing {
  const wrongCodes = createWrongCodes(store, clock);

  return {
    create(platform, role, minutes, by) {
      const code = Array.from(randomBytes(codeLength), (byte) => alphabet[byte % alphabet.length]).join('');
      const id = randomUUID();
      const expiresAt = clock.now() + minutes * minute;
      const madeBy = by && { platform: by.platform, id: by.id, name: by.name };
      store.pairings.add({ id, platform, role, codeHash: hash(code), expiresAt, madeBy });
      const detail = `${role} on ${platform}, for ${minutes} min`;
      store.audit.append({ action: 'invited', ...(by && { actor: actorOf(by) }), detail });
      return { id, code, spoken: `${code.slice(0, 5)}-${code.slice(5)}`, expiresAt };
    },

    outcome(id) {
      const row = store.pairings.get(id);
      if (row?.usedBy) return { name: row.usedBy.name };
      return row && clock.now() < row.expiresAt ? 'open' : 'expired';
    },

    cancel: (id) => store.pairings.cancel(id),
    cancelAll(platform) {
      for (const { id } of store.pairings.list(platform, clock.now())) store.pairings.cancel(id);
    },

    redeem(platform, person, code, known) {
      const now = clock.now();
      const account = { platform, userId: person.id };
      if (wrongCodes.isLockedOut(account)) return { result: 'refused', why: 'locked' };

      const given = hash(code.trim().toUpperCase().replace('-', ''));
      const row = store.pairings
        .list(platform, now - keepExpired)
        .filter((candidate) => timingSafeEqual(Buffer.from(candidate.codeHash), Buffer.from(given)))[0];

      if (!row || row.usedBy) {
        wrongCodes.note(account);
        return { result: 'refused', why: row ? 'used' : 'wrong' };
      }
      if (now >= row.expiresAt) return { result: 'expired' };
      if (known && (known.source === 'config' || !outranks(row.role, known.role)))
        return { result: 'known', user: known };

      const user = { platform, id: person.id, role: row.role, name: person.name, host: hostName };
      store.users.put(user);
      store.pairings.markUsed(row.id, person);
      const before = known && { before: known.role };
      return { result: 'paired', user: { ...user, source: 'paired' }, ...before, madeBy: row.madeBy };
    },
  };
}

function hash(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
