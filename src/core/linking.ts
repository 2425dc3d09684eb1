import { createHash, randomBytes } from 'node:crypto';
import type { Conversation } from './conversation.ts';
import type { Clock } from './ports.ts';
import type { Store } from './store.ts';
import { identityOf, type User } from './user.ts';

const codeMinutes = 5;
/** 80 bits: long enough that guessing needs no counting of tries. */
const codeBytes = 10;

/** One person on two platforms. */
export interface Linking {
  /** A code, good once and for five minutes, to be typed on the other platform. */
  createCode(user: User): string;
  /** False when the code is wrong, used or expired, or is the person's own. */
  redeem(user: User, code: string): boolean;
  /** Conversations of the same person on other accounts that have a session, the last used first. */
  elsewhere(user: User): Conversation[];
}

export function createLinking({ store, clock }: { store: Store; clock: Clock }): Linking {
  return {
    createCode(user) {
      const code = randomBytes(codeBytes).toString('hex');
      store.identities.addCode(hash(code), identityOf(user), clock.now() + codeMinutes * 60_000);
      return code;
    },
    redeem(user, code) {
      const owner = store.identities.takeCode(hash(code.trim().toLowerCase()), clock.now());
      if (!owner || (owner.platform === user.platform && owner.userId === user.id)) return false;
      store.identities.link(owner, identityOf(user));
      return true;
    },
    elsewhere(user) {
      const [, ...others] = store.identities.of(identityOf(user));
      return others.flatMap((identity) => store.conversations.withSession(identity));
    },
  };
}

function hash(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
