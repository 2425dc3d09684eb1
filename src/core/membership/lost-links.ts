import type { Identity } from '../model/user.ts';
import { accountInWords, accountOn } from '../people/account-words.ts';
import type { AllowList } from '../people/allow-list.ts';
import type { Store } from '../ports/store/store.ts';
import { type OwnerNewsParts, tellOwners } from './owner-news.ts';

/** Links of accounts that no longer have access. */
export interface LostLinks {
  areThere(): boolean;
  /** Ends them and tells whom it concerns. In a transaction. */
  end(): void;
}

export interface LostLinksOptions extends OwnerNewsParts {
  store: Pick<Store, 'identities' | 'audit'>;
  allowList: AllowList;
}

export function createLostLinks(options: LostLinksOptions): LostLinks {
  const { store, allowList, known } = options;

  /** Linked accounts without access. */
  function lostAccounts(): Identity[] {
    return store.identities.linked().filter(({ platform, userId }) => !allowList.mayBeIn(platform, userId));
  }

  function end(): void {
    for (const { platform, userId } of lostAccounts()) {
      const others = store.identities.unlink({ platform, userId });
      if (others.length === 0) continue;
      const [who, ...names] = [{ platform, userId }, ...others].map((one) =>
        accountInWords(accountOn(allowList, one), known),
      );
      const text = `${who} no longer has access; its link with ${names.join(', ')} ended.`;
      tellOwners(options, text, { also: others.filter((other) => allowList.mayBeIn(other.platform, other.userId)) });
      store.audit.append({ action: 'unlinked', detail: `${platform} ${userId}: no longer has access` });
    }
  }

  return { areThere: () => lostAccounts().length > 0, end };
}
