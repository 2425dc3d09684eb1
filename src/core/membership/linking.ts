import { createHash, randomBytes } from 'node:crypto';
import type { Conversation } from '../model/conversation.ts';
import { type Identity, identityOf, type User } from '../model/user.ts';
import { type Account, accountInWords, accountOn } from '../people/account-words.ts';
import type { AllowList } from '../people/allow-list.ts';
import { actorOf, refuseInAudit } from '../people/rights.ts';
import { createWrongCodes } from '../people/wrong-codes.ts';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store/store.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import { notice } from '../reply/notice.ts';
import type { Confirming } from './confirm-link.ts';
import { codeMinutes, type KnownApps, linkableAccounts, otherApps } from './link-words.ts';
import { tellOwners } from './owner-news.ts';

/** 80 bits. */
const codeBytes = 10;

/** One person on two platforms. Call what changes something in the transaction that settles the update. */
export interface Linking {
  /** A code to type on the other platform; works once, for five minutes. Ends an older code of this account. */
  createCode(user: User): string;
  /**
   * Asks the account that made the code whether it wants this. Returns the result for the person who typed the code.
   */
  request(user: User, code: string, typed: { handle: string | undefined; isPrivate: boolean }): string;
  /** Ends the link of this account; both sides can. Returns the result in words. */
  unlink(user: User): string;
  /** Conversations of the same person on other accounts that have a session, the last used first. */
  elsewhere(user: User): Conversation[];
}

export interface LinkingOptions {
  store: Store;
  allowList: AllowList;
  letters: Pick<LetterBox, 'add'>;
  confirming: Pick<Confirming, 'ask'>;
  known: KnownApps;
  clock: Clock;
}

export function createLinking(options: LinkingOptions): Linking {
  const { store, allowList, letters, confirming, known, clock } = options;
  const wrongCodes = createWrongCodes(store, clock);

  const accountOf = (identity: Identity) => accountOn(allowList, identity);
  const inWords = (account: Account) => accountInWords(account, known);
  const others = (user: User) => otherApps(user.platform, known) ?? 'your other app';

  /** Someone else saw the code: uses it up and informs its maker. */
  function burn(maker: Identity, user: User, handle: string | undefined, what: string): void {
    refuseInAudit(store, user, `a link code of ${inWords(accountOf(maker))}, ${what}`);
    const who = inWords({ ...user, handle });
    letters.add(maker, notice(`${who} sent me your link code, ${what}. It no longer works, and nothing changed.`));
  }

  function whyNotAsked(maker: Identity, user: User): string | undefined {
    for (const account of [maker, identityOf(user)]) {
      if (store.identities.of(account).length > 1) {
        const whose = account === maker ? 'The account that made this code' : 'Your account';
        return `${whose} is already linked. /unlink ends that; then make a new code.`;
      }
    }
    return undefined;
  }

  return {
    createCode(user) {
      const code = randomBytes(codeBytes).toString('hex');
      store.identities.dropCodes(identityOf(user));
      store.identities.addCode(hash(code), identityOf(user), clock.now() + codeMinutes * 60_000);
      store.audit.append({ action: 'link-code-made', actor: actorOf(user), detail: `for ${others(user)}` });
      return code;
    },

    request(user, code, { handle, isPrivate }) {
      const asker = identityOf(user);
      if (wrongCodes.isLockedOut(asker)) {
        refuseInAudit(store, user, 'a link code after too many wrong ones');
        return 'Too many wrong codes. Try again in an hour, with a new one.';
      }
      const maker = store.identities.takeCode(hash(code.trim().toLowerCase()), clock.now());
      if (!maker || !allowList.mayBeIn(maker.platform, maker.userId)) {
        wrongCodes.note(asker);
        refuseInAudit(store, user, 'a link code that is wrong, used or expired');
        return `This code is wrong, used or older than ${codeMinutes} minutes. Get a new one with /link in your other app.`;
      }
      if (maker.platform === user.platform && maker.userId === user.id) {
        return `Send the code to me in ${others(user)}, not here. This one no longer works; get a new one with /link.`;
      }
      if (!isPrivate) {
        burn(maker, user, handle, 'in a chat that others can read');
        return 'Codes only work in a private chat with me. This one no longer works; get a new one with /link.';
      }
      if (maker.platform === user.platform) {
        wrongCodes.note(asker);
        burn(maker, user, handle, `in ${known.titleOf(user.platform)}, where you made it`);
        return `A code links accounts of two different apps, and you made this one in ${known.titleOf(user.platform)} too. It no longer works.`;
      }
      const problem = whyNotAsked(maker, user);
      if (problem !== undefined) return problem;
      confirming.ask(accountOf(maker), { ...actorOf(user), handle });
      return `Confirm it in ${known.titleOf(maker.platform)}: I asked there.`;
    },

    unlink(user) {
      const linked = store.identities.unlink(identityOf(user)).map(accountOf);
      if (linked.length === 0) return `This account is not linked. /link links your ${linkableAccounts(known)}.`;
      const names = linked.map(inWords).join(', ');
      store.audit.append({ action: 'unlinked', actor: actorOf(user), detail: `from ${names}` });
      const also = linked.map(({ platform, id }) => ({ platform, userId: id }));
      const who = inWords(user);
      for (const other of also) {
        letters.add(other, notice(`${who} ended the link with this account. Sessions stay in the chat they are in.`));
      }
      tellOwners(options, `${who} ended the link with ${names}.`, { but: [identityOf(user), ...also] });
      return `Unlinked from ${names}. Sessions stay in the chat they are in.`;
    },

    elsewhere(user) {
      const [, ...linked] = store.identities.of(identityOf(user));
      return linked.flatMap((identity) => store.conversations.withSession(identity));
    },
  };
}

function hash(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}
