import type { Approvals } from '../approvals/approvals.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Store } from '../ports/store.ts';
import type { LostPosts } from '../reply/lost-posts.ts';
import type { Outbox } from '../reply/outbox.ts';

/**
 * Chats that cannot be written to any more: deleted, closed, left, or their person blocked us. What claude asked there
 * is denied, so that nothing waits for an answer that cannot come.
 */
export interface LostChats {
  /** Nothing can be answered in this place, and in all that branched off from it. Outside of transactions. */
  gone(place: ConversationId): void;
  /** It can be written to again, and all that branched off from it: what waits is sent. Cheap when nothing waits. */
  back(place: ConversationId): void;
  /** Someone writes there. In a group that says nothing of the topics beside it. */
  heardFrom(place: ConversationId): void;
}

export interface LostChatsOptions {
  store: Pick<Store, 'approvals'>;
  outbox: Pick<Outbox, 'kick'>;
  lostPosts: Pick<LostPosts, 'revive'>;
  platform(name: string): Pick<ChatPlatform, 'isPrivate'> | undefined;
  approvals: Pick<Approvals, 'placeLost'>;
}

export function createLostChats({ store, outbox, lostPosts, platform, approvals }: LostChatsOptions): LostChats {
  function revive(isMeant: (conversation: ConversationId) => boolean): void {
    for (const conversation of lostPosts.revive(isMeant)) outbox.kick(conversation);
  }

  return {
    gone(place) {
      for (const approval of store.approvals.open()) {
        for (const card of approval.cards) if (isWithin(card, place)) approvals.placeLost(card);
      }
    },
    back: (place) => revive((conversation) => isWithin(conversation, place)),
    heardFrom(place) {
      const isPrivate = platform(platformOf(place))?.isPrivate?.(place) === true;
      revive((conversation) => (isPrivate ? isWithin(conversation, place) : conversation === place));
    },
  };
}

function isWithin(conversation: ConversationId, place: ConversationId): boolean {
  return conversation === place || conversation.startsWith(`${place}:`);
}
