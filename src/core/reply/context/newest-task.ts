import { type ConversationId, platformOf } from '../../model/conversation.ts';
import { changesMessage, type Post } from '../../model/post.ts';
import type { Task } from '../../model/task.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';

/**
 * Whose message is the last one of a chat, but for what goes by itself: an answer right below its task needs no quote of
 * it. In memory only: after a restart every answer has its quote.
 */
export interface NewestTask {
  /** A person's message became this task, or a part of it. */
  wrote(conversation: ConversationId, taskId: string): void;
  /** A post was added to the outbox. */
  posted(conversation: ConversationId, post: Post, taskId: string | undefined): void;
  /** What the bridge writes now comes right below the message of this task, where nobody else writes. */
  isRightBelow(task: Task): boolean;
}

export interface NewestTaskOptions {
  platform(name: string): Pick<ChatPlatform, 'isPrivate' | 'replaceableUntil'> | undefined;
}

export function createNewestTask({ platform }: NewestTaskOptions): NewestTask {
  const newest = new Map<ConversationId, string>();

  return {
    wrote: (conversation, taskId) => void newest.set(conversation, taskId),
    posted(conversation, post, taskId) {
      const isPassing = post.passes === true && newest.get(conversation) === taskId;
      if (!changesMessage(post) && !isPassing) newest.delete(conversation);
    },
    isRightBelow({ id, conversation, messageId }) {
      const target = platform(platformOf(conversation));
      // What replies to an interaction is its answer, not a quote.
      const isAnswer = messageId !== undefined && target?.replaceableUntil?.(messageId) !== undefined;
      return target?.isPrivate?.(conversation) === true && !isAnswer && newest.get(conversation) === id;
    },
  };
}
