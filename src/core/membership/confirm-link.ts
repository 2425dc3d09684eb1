import { randomBytes } from 'node:crypto';
import type { ConversationId } from '../model/conversation.ts';
import type { PressResult } from '../model/press.ts';
import type { Identity, User } from '../model/user.ts';
import { type Account, accountInWords, accountOn } from '../people/account-words.ts';
import type { AllowList } from '../people/allow-list.ts';
import { actorOf, refuseInAudit } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createPersist } from '../timing/persist.ts';
import { accountIdentity, createLinkRequests, type LinkRequest, linkCardKey, requestOfKey } from './link-requests.ts';
import { card, closedWords, confirmMinutes, lateTapWords } from './link-words.ts';
import { tellOwners } from './owner-news.ts';

/** The one who made a code says whether the account that used it is theirs. Nothing is linked before that. */
export interface Confirming {
  /** Puts the card into the private chat of `maker`. In a transaction. */
  ask(maker: Account, asker: Account): void;
  /** The tap, `yes:ID` or `no:ID`, in the transaction that settles it. Counts once, for the maker, on the card. */
  answer(user: User, conversation: ConversationId, argument: string): PressResult;
  /** The card with this key is there now. In a transaction. */
  placed(key: string, conversation: ConversationId): void;
  /**
   * Closes what has expired, and ends the links of accounts without access. To be called at the start and
   * whenever the list of people may have changed.
   */
  settle(): void;
}

export interface ConfirmingOptions {
  store: Store;
  allowList: AllowList;
  outbox: Pick<Outbox, 'add' | 'kick'>;
  letters: Pick<LetterBox, 'add' | 'withdraw'>;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge stops. */
  signal: AbortSignal;
}

const keep = 'as they are';

export function createConfirming(options: ConfirmingOptions): Confirming {
  const { store, allowList, outbox, letters, clock, log, signal } = options;
  const requests = createLinkRequests(store, clock);
  const persist = createPersist({ store, clock, log, signal });
  /** Ids of requests whose end is waited for. */
  const timed = new Set<string>();

  function stateByNow(request: LinkRequest): LinkRequest['state'] {
    const { state, expiresAt, asker, maker } = request;
    if (state !== 'open') return state;
    if (clock.now() >= expiresAt) return 'expired';
    const isLinked = [maker, asker].some((one) => store.identities.of(accountIdentity(one)).length > 1);
    const isOut = [maker, asker].some(({ platform, id }) => !allowList.mayBeIn(platform, id));
    if (isOut) return 'out';
    return isLinked ? 'taken' : 'open';
  }

  /** `by`: who tapped; undefined: nobody did. */
  function close(request: LinkRequest, state: Exclude<LinkRequest['state'], 'open'>, by?: User): LinkRequest {
    const closed: LinkRequest = { ...request, state, closedAt: clock.now() };
    const { id, place, maker, asker } = closed;
    requests.put(closed);
    const words = closedWords(closed);
    const isUnseen = letters.withdraw(linkCardKey(id));
    if (!isUnseen && place) outbox.add(place, { ...notice(words.card), notify: false, replaces: linkCardKey(id) });
    letters.add(accountIdentity(asker), notice(words.asker));
    const action = state === 'linked' ? 'linked' : state === 'refused' ? 'link-refused' : 'lapsed';
    const detail = `${accountInWords(asker)} with ${accountInWords(maker)}`;
    store.audit.append({ action, ...(by && { actor: actorOf(by) }), detail: `link of ${detail}` });
    log.info('a request to link accounts was closed', { state, accounts: detail });
    return closed;
  }

  function link(request: LinkRequest, by: User): void {
    const { maker, asker } = request;
    const sides = [maker, asker].map(accountIdentity);
    tellOwners(
      options,
      `${accountInWords(maker)} and ${accountInWords(asker)} are now one person; ${by.name} confirmed it.`,
      {
        but: sides,
      },
    );
    store.identities.link(sides[0]!, sides[1]!);
    close(request, 'linked', by);
  }

  /** Linked accounts without access. */
  function forgotten(): Identity[] {
    return store.identities.linked().filter(({ platform, userId }) => !allowList.mayBeIn(platform, userId));
  }

  function endForgottenLinks(): void {
    for (const { platform, userId } of forgotten()) {
      const others = store.identities.unlink({ platform, userId });
      if (others.length === 0) continue;
      const [who, ...names] = [{ platform, userId }, ...others].map((one) => accountInWords(accountOn(allowList, one)));
      const text = `${who} no longer has access; its link with ${names.join(', ')} ended.`;
      tellOwners(options, text, { also: others.filter((other) => allowList.mayBeIn(other.platform, other.userId)) });
      store.audit.append({ action: 'unlinked', detail: `${platform} ${userId}: no longer has access` });
    }
  }

  function settle(): void {
    persist(() => {
      const open = requests.open();
      const due = open.filter((request) => stateByNow(request) !== 'open');
      for (const request of open) if (!due.includes(request)) settleAtEndOf(request);
      // What has nothing to write must not wait for a disk that takes nothing.
      if (due.length > 0 || forgotten().length > 0) store.atomically(settleDue);
    })
      .then(() => outbox.kick())
      .catch((error: unknown) => {
        if (!signal.aborted) log.error('requests to link accounts could not be brought up to date', { error });
      });
  }

  function settleDue(): void {
    endForgottenLinks();
    for (const request of requests.open()) {
      const state = stateByNow(request);
      if (state !== 'open') close(request, state);
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
      letters.add(accountIdentity(maker), card(request));
      const detail = `with ${accountInWords(maker)}`;
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
        refuseInAudit(store, user, `the answer to a link request for ${accountInWords(maker)}`);
        return { word: 'Only the account that made the code can answer this.', buttons: keep };
      }
      if (request.state !== 'open') return { word: lateTapWords(request) };
      const state = stateByNow(request);
      if (state !== 'open') return { word: lateTapWords(close(request, state)) };
      if (choice === 'yes') link(request, user);
      else close(request, 'refused', user);
      return { word: choice === 'yes' ? 'Linked.' : 'Refused.' };
    },
  };
}
