import type { Approval } from '../../model/approval.ts';
import type { ConversationId } from '../../model/conversation.ts';
import type { Store } from '../../ports/store/store.ts';
import { notice } from '../../reply/notice.ts';
import type { Outbox } from '../../reply/outbox.ts';
import { approvalCardKey, keysOfCard } from '../cards/card-keys.ts';
import { shownIndex } from '../cards/outcome.ts';

/**
 * Takes the card of an open approval away from a place, with the file or plan it is about; `words` are there instead.
 * Inside a transaction.
 */
export function takeCard(
  { store, outbox }: { store: Pick<Store, 'outbox'>; outbox: Pick<Outbox, 'add' | 'withdraw'> },
  approval: Approval,
  place: ConversationId,
  words: string,
): void {
  const { id, taskId } = approval;
  const card = approvalCardKey(id, shownIndex(approval));
  const post = { ...notice(words), notify: false };
  const arrived = keysOfCard(store.outbox.keysLike(place, `${id}.`), id, shownIndex(approval));
  for (const key of arrived) if (key !== card) outbox.add(place, { ...post, removes: key }, taskId);
  const isUnseen = outbox.withdraw(place, card);
  outbox.add(place, isUnseen ? post : { ...post, replaces: card }, taskId);
}
