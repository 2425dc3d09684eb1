import type { ConversationId } from '../model/conversation.ts';
import type { EpochMs } from '../model/events.ts';
import type { Identity } from '../model/user.ts';
import type { Account } from '../people/account-words.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';

const noteKey = 'link-requests';
/** How long the bridge remembers a closed request, so that a late tap gets a truthful word. */
const keepClosedMs = 7 * 24 * 60 * 60 * 1000;

/** An account asks to be linked with the account that made the code, which has to confirm. */
export interface LinkRequest {
  /** Part of the buttons' actions. */
  id: string;
  /** The account that made the code, and decides. */
  maker: Account;
  /** The account that used the code. */
  asker: Account;
  /** Where the card is; undefined: not delivered yet. */
  place?: ConversationId;
  /** ms since the epoch. */
  expiresAt: EpochMs;
  /** `out`: one of them no longer has access. `taken`: one of them is already linked. */
  state: 'open' | 'linked' | 'refused' | 'expired' | 'out' | 'taken';
  closedAt?: EpochMs;
}

/** Open and recent requests; survive a restart. */
export interface LinkRequests {
  get(id: string): LinkRequest | undefined;
  /** Adds it, or replaces the one with its id. */
  put(request: LinkRequest): void;
  open(): LinkRequest[];
}

export function createLinkRequests({ notes }: Pick<Store, 'notes'>, clock: Pick<Clock, 'now'>): LinkRequests {
  // Reads the store each time: a failed transaction takes back what it wrote.
  function read(): LinkRequest[] {
    return JSON.parse(notes.get(noteKey) ?? '[]') as LinkRequest[];
  }

  return {
    get: (id) => read().find((request) => request.id === id),
    open: () => read().filter(({ state }) => state === 'open'),
    put(request) {
      const others = read().filter(({ id, closedAt = Number.POSITIVE_INFINITY }) => {
        return id !== request.id && closedAt > clock.now() - keepClosedMs;
      });
      notes.set(noteKey, JSON.stringify([...others, request]));
    },
  };
}

export function linkCardKey(id: string): string {
  return `link:${id}`;
}

/** The id of the request whose card has this key. */
export function requestOfKey(key: string): string | undefined {
  return key.startsWith('link:') ? key.slice('link:'.length) : undefined;
}

export function accountIdentity({ platform, id }: Account): Identity {
  return { platform, userId: id };
}
