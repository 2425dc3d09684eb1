import { randomBytes } from 'node:crypto';
import type { ConversationId } from '../model/conversation.ts';
import type { PressResult } from '../model/press.ts';
import type { User } from '../model/user.ts';
import { type Account, accountInWords } from '../people/account-words.ts';
import type { AllowList } from '../people/allow-list.ts';
import { actorOf, refuseInAudit } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createPersist } from '../timing/persist.ts';
import { createLinkClosing } from './link-closing.ts';
import { accountIdentity, createLinkRequests, type LinkRequest, requestOfKey } from './link-requests.ts';
import { card, confirmMinutes, type KnownApps, lateTapWords } from './link-words.ts';
import { createLostLinks } from './lost-links.ts';
import { tellOwners } from './owner-news.ts';

/** The maker of a code says whether the account that used it is theirs. Before that, nothing is linked. */
export interface Confirming {
  /** Puts the card into the private chat of `maker`. In a transaction. */
  ask(maker: Account, asker: Account): void;
  /** The tap, `yes:ID` or `no:ID`, in the transaction that settles it. Works once, for the maker, on the card. */
  answer(user: User, conversation: ConversationId, argument: string): PressResult;
  /** The card with this key is there now. In a transaction. */
  placed(key: string, conversation: ConversationId): void;
  /**
   * Closes what has expired, and ends the links of accounts without access. Call it at the start and whenever the list
   * of people may have changed.
   */
  settle(): void;
}

export interface ConfirmingOptions {
  store: Store;
  allowList: AllowList;
  outbox: Pick<Outbox, 'add'>;
  letters: Pick<LetterBox, 'add' | 'withdraw'>;
  known: KnownApps;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge stops. */
  signal: AbortSignal;
}

const keep = 'as they are';

export function createConfirming(options: ConfirmingOptions): Confirming {
  const { store, letters, known, clock, log, signal } = options;
  const requests = createLinkRequests(store, clock);
  const closing = createLinkClosing({ ...options, requests });
  const lostLinks = createLostLinks(options);
  const persist = createPersist({ clock, log, signal });
  /** Ids of requests that have a timer for their end. */
  const timed = new Set<string>();

  function link(request: LinkRequest, by: User): void {
    const { maker, asker } = request;
    const sides = [maker, asker].map(accountIdentity);
    const both = [maker, asker].map((one) => accountInWords(one, known)).join(' and ');
    tellOwners(options, `${both} are now one person; ${by.name} confirmed it.`, { but: sides });
    store.identities.link(sides[0]!, sides[1]!);
    closing.close(request, 'linked', by);
  }

  function settle(): void {
    persist(() => {
      const open = requests.open();
      const due = open.filter((request) => closing.stateByNow(request) !== 'open');
      for (const request of open) if (!due.includes(request)) settleAtEndOf(request);
      // With nothing to write, do not wait for a full disk.
      if (due.length > 0 || lostLinks.areThere()) store.atomically(settleDue);
    }).catch((error: unknown) => {
      if (!signal.aborted) log.error('requests to link accounts could not be brought up to date', { error });
    });
  }

  function settleDue(): void {
    lostLinks.end();
    for (const request of requests.open()) {
      const state = closing.stateByNow(request);
      if (state !== 'open') closing.close(request, state);
    }
  }

  function settleAtEndOf({ id, expiresAt }: LinkRequest): void {
    if (timed.has(id)) return;
    timed.add(id);
    clock.after(expiresAt - clock.now(), settle);
  }

  return {
    settle,
    ask(maker, asker) {
      const expiresAt = clock.now() + confirmMinutes * 60_000;
      const request: LinkRequest = {
        id: randomBytes(12).toString('base64url'),
        maker,
        asker,
        expiresAt,
        state: 'open',
      };
      requests.put(request);
      letters.add(accountIdentity(maker), card(request, known));
      const detail = `with ${accountInWords(maker, known)}`;
      store.audit.append({ action: 'link-requested', actor: actorOf(asker), detail });
      settleAtEndOf(request);
    },
    placed(key, conversation) {
      const id = requestOfKey(key);
      const request = id === undefined ? undefined : requests.get(id);
      if (request) requests.put({ ...request, place: conversation });
    },
    answer(user, conversation, argument) {
      const [, choice, id = ''] = /^(yes|no):(.*)$/.exec(argument) ?? [];
      const request = requests.get(id);
      if (!choice || request?.place !== conversation) {
        refuseInAudit(store, user, 'a button that no card of this chat has');
        return { word: 'This request is not known here.', buttons: keep };
      }
      const { maker } = request;
      if (maker.platform !== user.platform || maker.id !== user.id) {
        refuseInAudit(store, user, `the answer to a link request for ${accountInWords(maker, known)}`);
        return { word: 'Only the account that made the code can answer this.', buttons: keep };
      }
      if (request.state !== 'open') return { word: lateTapWords(request) };
      const state = closing.stateByNow(request);
      if (state !== 'open') return { word: lateTapWords(closing.close(request, state)) };
      if (choice === 'yes') link(request, user);
      else closing.close(request, 'refused', user);
      return { word: choice === 'yes' ? 'Linked.' : 'Refused.' };
    },
  };
}
