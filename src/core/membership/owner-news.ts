import { type Identity, identityOf, isGroup, type User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import type { KnownPlatforms } from '../platforms/known-platforms.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import { notice } from '../reply/notice.ts';

export interface OwnerNewsParts {
  allowList: Pick<AllowList, 'list'>;
  letters: Pick<LetterBox, 'add'>;
  known: Pick<KnownPlatforms, 'titleOf' | 'hasAccounts'>;
}

/**
 * Writes changes of access and roles to the owners' private chats; none happens unnoticed. Call it in the transaction
 * of the change, before the change: an owner who loses the role reads it too. `but`: accounts that know already;
 * `also`: others it concerns.
 */
export function tellOwners(
  { allowList, letters, known }: OwnerNewsParts,
  text: string,
  { but = [], also = [] }: { but?: readonly Identity[]; also?: readonly Identity[] } = {},
): void {
  const told = new Map<string, Identity>();
  for (const identity of [...ownersOf(allowList.list(), known), ...also]) told.set(keyOf(identity), identity);
  for (const identity of but) told.delete(keyOf(identity));
  for (const identity of told.values()) letters.add(identity, notice(text));
}

/** Their accounts: a group has no private chat, and a place without accounts nobody who reads it later. */
export function ownersOf(users: readonly User[], known: OwnerNewsParts['known']): Identity[] {
  return users
    .filter((user) => user.role === 'owner' && !isGroup(user) && known.hasAccounts(user.platform))
    .map(identityOf);
}

function keyOf({ platform, userId }: Identity): string {
  return `${platform}:${userId}`;
}
