import type { User } from '../model/user.ts';
import { accountInWords } from '../people/account-words.ts';
import type { AllowList } from '../people/allow-list.ts';
import { actorOf } from '../people/rights.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { accountIdentity, type LinkRequest, type LinkRequests, linkCardKey } from './link-requests.ts';
import { closedWords, type KnownApps } from './link-words.ts';

/** How a request to link two accounts ends. */
export interface LinkClosing {
  /** What has become of it, also where the store still has it as open. */
  stateByNow(request: LinkRequest): LinkRequest['state'];
  /** Tells both accounts. In a transaction. `by`: who tapped; undefined: nobody did. */
  close(request: LinkRequest, state: Exclude<LinkRequest['state'], 'open'>, by?: User): LinkRequest;
}

export interface LinkClosingOptions {
  store: Pick<Store, 'identities' | 'audit'>;
  allowList: Pick<AllowList, 'mayBeIn'>;
  requests: Pick<LinkRequests, 'put'>;
  outbox: Pick<Outbox, 'add'>;
  letters: Pick<LetterBox, 'add' | 'withdraw'>;
  known: KnownApps;
  clock: Clock;
  log: Log;
}

export function createLinkClosing(options: LinkClosingOptions): LinkClosing {
  const { store, allowList, requests, outbox, letters, known, clock, log } = options;

  function stateByNow(request: LinkRequest): LinkRequest['state'] {
    const { state, expiresAt, asker, maker } = request;
    if (state !== 'open') return state;
    if (clock.now() >= expiresAt) return 'expired';
    const isLinked = [maker, asker].some((one) => store.identities.of(accountIdentity(one)).length > 1);
    const isOut = [maker, asker].some(({ platform, id }) => !allowList.mayBeIn(platform, id));
    if (isOut) return 'out';
    return isLinked ? 'taken' : 'open';
  }

  function close(request: LinkRequest, state: Exclude<LinkRequest['state'], 'open'>, by?: User): LinkRequest {
    const closed: LinkRequest = { ...request, state, closedAt: clock.now() };
    const { id, place, maker, asker } = closed;
    requests.put(closed);
    const words = closedWords(closed, known, clock.now());
    const isUnseen = letters.withdraw(linkCardKey(id));
    if (!isUnseen && place) outbox.add(place, { ...notice(words.card), notify: false, replaces: linkCardKey(id) });
    letters.add(accountIdentity(asker), notice(words.asker));
    const action = state === 'linked' ? 'linked' : state === 'refused' ? 'link-refused' : 'lapsed';
    const detail = [asker, maker].map((one) => accountInWords(one, known)).join(' with ');
    store.audit.append({ action, ...(by && { actor: actorOf(by) }), detail: `link of ${detail}` });
    log.info('a request to link accounts was closed', { state, accounts: detail });
    return closed;
  }

  return { stateByNow, close };
}
