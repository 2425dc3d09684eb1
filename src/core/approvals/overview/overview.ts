import type { Approval } from '../../model/approval.ts';
import { type ConversationId, platformOf } from '../../model/conversation.ts';
import { needsLine } from '../../model/task-words.ts';
import type { User } from '../../model/user.ts';
import type { AllowList } from '../../people/allow-list.ts';
import type { Approvers } from '../../people/approvers.ts';
import type { KnownPlatforms } from '../../platforms/known-platforms.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store/store.ts';
import { notice } from '../../reply/notice.ts';
import type { Outbox } from '../../reply/outbox.ts';
import { approvalCardKey, keysOfCard } from '../cards/card-keys.ts';
import type { Card, Cards } from '../cards/cards.ts';
import { shownIndex } from '../cards/outcome.ts';

/** All that Claude asks anywhere, in one private chat of an owner. */
export interface Overview {
  /** How many requests need an answer now. */
  count(): number;
  /** Brings the card of each there; from then on it can be answered there too. Outside of transactions. */
  show(owner: User, place: ConversationId): Promise<void>;
}

export interface OverviewOptions {
  store: Store;
  outbox: Outbox;
  open: {
    has(approvalId: string): boolean;
    again(approvalId: string, place: ConversationId): Promise<Card> | undefined;
  };
  approvers: Pick<Approvers, 'isChatOf' | 'refusal'>;
  cards: Pick<Cards, 'question'>;
  allowList: Pick<AllowList, 'roleOf'>;
  platform(name: string): ChatPlatform | undefined;
  known: Pick<KnownPlatforms, 'titleOf'>;
  log: Log;
  stopping: AbortSignal;
}

export function createOverview(options: OverviewOptions): Overview {
  const { store, outbox, open, approvers, cards, allowList, platform, known, log, stopping } = options;

  function waiting(id: string): Approval | undefined {
    const approval = store.approvals.get(id);
    return approval?.state === 'open' && open.has(id) ? approval : undefined;
  }

  /** Still, now that a card took its moment. */
  function isOwner({ platform: name, id }: User): boolean {
    return allowList.roleOf(name, id) === 'owner';
  }

  /** A card of its own for the place: the files of another one go when they have arrived. */
  async function bring(id: string, owner: User, place: ConversationId): Promise<void> {
    let card: Card | undefined;
    try {
      card = await open.again(id, place);
    } catch (error) {
      log.warn('a card cannot be shown in another chat', { place, error });
      pointElsewhere(id, owner, place);
      return;
    }
    let isUsed = false;
    try {
      isUsed = card !== undefined && store.atomically(() => put(id, card!, owner, place));
    } finally {
      if (!isUsed) await card?.discard();
    }
  }

  /** Building the card took a moment, so it looks again. Inside a transaction. */
  function put(id: string, card: Card, owner: User, place: ConversationId): boolean {
    const approval = waiting(id);
    if (!approval || !isOwner(owner) || approvers.refusal(owner, approval) !== undefined || stopping.aborted)
      return false;
    if (approval.cards.includes(place)) {
      // Not there yet: the card is on its way to the end of this chat.
      if (store.outbox.messageOf(place, approvalCardKey(id, shownIndex(approval))) === undefined) return false;
      moveOlder(approval, place);
    } else {
      store.approvals.change(id, { cards: [...approval.cards, place] });
    }
    approvers.isChatOf(owner, place);
    const there = { ...approval, cards: [...new Set([...approval.cards, place])] };
    const posts = approval.kind === 'question' ? [cards.question(there, place)] : card.postsFor(place);
    for (const post of posts) outbox.add(place, { ...post, notify: false }, approval.taskId);
    return true;
  }

  /** The chat has one card of it, the newest. */
  function moveOlder(approval: Approval, place: ConversationId): void {
    for (const key of keysOfCard(store.outbox.keysLike(place, `${approval.id}.`), approval.id, shownIndex(approval))) {
      const message = store.outbox.messageOf(place, key);
      if (message === undefined) continue;
      const older = `older.${message}`;
      store.outbox.rename(place, key, older);
      outbox.add(place, { ...notice('Shown again below.'), notify: false, removes: older }, approval.taskId);
      const target = platform(platformOf(place));
      if (target?.replace || !target?.presses) continue;
      target.presses.setButtons(place, message, [], stopping).catch((error: unknown) => {
        if (!stopping.aborted) log.debug('could not remove the buttons of a card', { place, error });
      });
    }
  }

  /** Nobody decides by what they cannot read, so there are no buttons. */
  function pointElsewhere(id: string, owner: User, place: ConversationId): void {
    const approval = waiting(id);
    const task = approval && store.tasks.get(approval.taskId);
    if (!approval || !task || !isOwner(owner) || approval.cards.includes(place)) return;
    const where = known.titleOf(platformOf(approval.cards[0]!));
    const line = needsLine(task, 'needs an answer', approval.summary);
    outbox.add(
      place,
      notice(`${line}. I cannot show all of it here now. Answer it in ${where}, or try again.`),
      task.id,
    );
  }

  return {
    count: () => store.approvals.open().filter(({ id }) => open.has(id)).length,
    async show(owner, place) {
      for (const { id } of store.approvals.open()) await bring(id, owner, place);
    },
  };
}
