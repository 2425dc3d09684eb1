import type { ConversationId } from '../../model/conversation.ts';
import { changesMessage, type Post } from '../../model/post.ts';

/**
 * Whose message is the last one of a chat, but for what goes by itself: an answer right below its task needs no quote of
 * it. In memory only: after a restart every answer has its quote.
 */
export interface NewestTask {
  /** A person's message became this task, or a part of it. */
  wrote(conversation: ConversationId, taskId: string): void;
  /** A post was added to the outbox. */
  posted(conversation: ConversationId, post: Post, taskId: string | undefined): void;
  isNewest(conversation: ConversationId, taskId: string): boolean;
}

export function createNewestTask(): NewestTask {
  const newest = new Map<ConversationId, string>();

  return {
    wrote: (conversation, taskId) => void newest.set(conversation, taskId),
    posted(conversation, post, taskId) {
      const isPassing = post.passes === true && newest.get(conversation) === taskId;
      if (!changesMessage(post) && !isPassing) newest.delete(conversation);
    },
    isNewest: (conversation, taskId) => newest.get(conversation) === taskId,
  };
}
