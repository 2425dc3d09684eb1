import type { ConversationId } from '../../../core/model/conversation.ts';
import type { KeyValueStore } from '../../shared/key-value-store.ts';
import { type Target, toConversation, toTarget } from '../api/target.ts';

/**
 * A conversation is named by the message that its thread starts from, before there is a thread. Which id the thread has
 * Discord tells when it is made; where that is another one, it is kept here, over restarts.
 */
export interface ThreadIds {
  /** Where to send. */
  target(conversation: ConversationId): Target;
  /** The channel a message of `conversation` lies in: what a thread started from lies in the channel around. */
  channelOfMessage(conversation: ConversationId, messageId: string): string;
  /** The conversation that one whose thread was named by its own id is. */
  named(conversation: ConversationId): ConversationId;
  /** `thread` started from `message`. */
  note(message: string, thread: string): void;
}

export function createThreadIds(store: KeyValueStore): ThreadIds {
  function target(conversation: ConversationId): Target {
    const { channel, parent } = toTarget(conversation);
    return { channel: (parent !== undefined && store.get(threadKey(channel))) || channel, parent };
  }

  return {
    target,
    channelOfMessage(conversation, messageId) {
      const { channel: inner, parent } = toTarget(conversation);
      return parent !== undefined && messageId === inner ? parent : target(conversation).channel;
    },
    named(conversation) {
      const { channel, parent } = toTarget(conversation);
      const start = parent === undefined ? undefined : store.get(startKey(channel));
      return start === undefined ? conversation : toConversation(parent!, start);
    },
    note(message, thread) {
      if (message === thread || store.get(threadKey(message)) === thread) return;
      store.set(threadKey(message), thread);
      store.set(startKey(thread), message);
    },
  };
}

function threadKey(message: string): string {
  return `discord.thread.${message}`;
}

function startKey(thread: string): string {
  return `discord.thread-start.${thread}`;
}
