import { type Identity, identityOf, isGroup, type User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import { notice } from '../reply/notice.ts';

export interface OwnerNewsParts {
  allowList: Pick<AllowList, 'list'>;
  letters: Pick<LetterBox, 'add'>;
}

/**
 * Writes to the owners' private chats what has changed in who may do what; nothing of that kind happens in silence. To be
 * called in the transaction that changes it, and before it: who loses their rights hears of it too. `but`: accounts
 * that know already; `also`: others whom it concerns.
 */
export function tellOwners(
  { allowList, letters }: OwnerNewsParts,
  text: string,
  { but = [], also = [] }: { but?: readonly Identity[]; also?: readonly Identity[] } = {},
): void {
  const told = new Map<string, Identity>();
  for (const identity of [...ownersOf(allowList.list()), ...also]) told.set(keyOf(identity), identity);
  for (const identity of but) told.delete(keyOf(identity));
  for (const identity of told.values()) letters.add(identity, notice(text));
}

/** A group has no private chat, and at the terminal someone sits only now and then. */
function ownersOf(users: readonly User[]): Identity[] {
  return users
    .filter((user) => user.role === 'owner' && !isGroup(user) && user.platform !== 'terminal')
    .map(identityOf);
}

function keyOf({ platform, userId }: Identity): string {
  return `${platform}:${userId}`;
}
