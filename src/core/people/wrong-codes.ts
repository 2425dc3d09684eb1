import type { Identity } from '../model/user.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';

const hour = 60 * 60 * 1000;
const mostPerHour = 5;

/** Wrong codes of an account, for pairing and for linking together: they keep people from guessing one. Durable. */
export interface WrongCodes {
  /** Whether there were so many within the last hour that a right code is refused too. */
  isLockedOut(account: Identity): boolean;
  note(account: Identity): void;
}

export function createWrongCodes({ pairings }: Pick<Store, 'pairings'>, clock: Pick<Clock, 'now'>): WrongCodes {
  return {
    isLockedOut: ({ platform, userId }) => pairings.wrongTries(platform, userId, clock.now() - hour) >= mostPerHour,
    note: ({ platform, userId }) => pairings.addWrongTry(platform, userId, clock.now()),
  };
}
