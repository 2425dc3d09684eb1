import type { ConversationId } from '../../../core/model/conversation.ts';
import type { KeyValueStore } from '../../shared/key-value-store.ts';
import { type Target, toConversation, toTarget } from '../api/target.ts';

/**
 * The id of a conversation is that of the message its thread starts from, before there is a thread. Discord gives the
 * thread's id when it is made; if that differs, this remembers it, also over restarts.
 */
export interface ThreadIds {
  /** Where to send. */
  target(conversation: ConversationId): Target;
  /**
   * The channel that holds a message of `conversation`: the message a thread started from is in the channel around it.
   */
  channelOfMessage(conversation: ConversationId, messageId: string): string;
  /** The conversation behind an id made from the thread's own id. */
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
