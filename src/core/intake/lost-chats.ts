import type { Approvals } from '../approvals/approvals.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Store } from '../ports/store/store.ts';
import type { LostPosts } from '../reply/lost-posts.ts';

/**
 * Chats the bridge cannot write to any more: deleted, closed, left, or their person blocked us. Denies what Claude
 * asked there, so that nothing waits for an answer that cannot come.
 */
export interface LostChats {
  /** Nobody can answer in this place or its branches. Call it outside of transactions. */
  gone(place: ConversationId): void;
  /** The place and its branches are reachable again: sends what waits. Cheap when nothing waits. */
  back(place: ConversationId): void;
  /** Someone writes there. In a group this shows nothing about the other topics. */
  heardFrom(place: ConversationId): void;
}

export interface LostChatsOptions {
  store: Pick<Store, 'approvals'>;
  lostPosts: Pick<LostPosts, 'revive'>;
  platform(name: string): Pick<ChatPlatform, 'isPrivate'> | undefined;
  approvals: Pick<Approvals, 'placeLost'>;
}

export function createLostChats({ store, lostPosts, platform, approvals }: LostChatsOptions): LostChats {
  return {
    gone(place) {
      for (const approval of store.approvals.open()) {
        for (const card of approval.cards) if (isWithin(card, place)) approvals.placeLost(card);
      }
    },
    back: (place) => lostPosts.revive((conversation) => isWithin(conversation, place)),
    heardFrom(place) {
      const isPrivate = platform(platformOf(place))?.isPrivate?.(place) === true;
      lostPosts.revive((conversation) => (isPrivate ? isWithin(conversation, place) : conversation === place));
    },
  };
}

function isWithin(conversation: ConversationId, place: ConversationId): boolean {
  return conversation === place || conversation.startsWith(`${place}:`);
}
