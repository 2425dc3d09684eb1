import { paragraph } from '../../text/document/blocks.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import { changesMessage } from '../model/post.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Log } from '../ports/log.ts';
import type { OutboxEntry, Store } from '../ports/store/store.ts';
import type { Missed } from './delivery/send-post.ts';
import type { LetterBox } from './letter-box.ts';

/**
 * Posts for chats the bridge cannot write to any more: they go to their person in private, or wait until the chat is
 * back.
 */
export interface LostPosts {
  /**
   * A post found its chat gone. Call it in the transaction that stores this. @returns what happens to the post: it goes
   * to its person in private, waits, or is of no use any more
   */
  missed(entry: OutboxEntry): Missed;
  /** Makes the posts that wait for these chats pending again. Cheap when nothing waits. */
  revive(isMeant: (conversation: ConversationId) => boolean): void;
}

export interface LostPostsOptions {
  store: Store;
  letters: Pick<LetterBox, 'add'>;
  platform(name: string): Pick<ChatPlatform, 'isPrivate' | 'privateConversation'> | undefined;
  log: Log;
}

export function createLostPosts({ store, letters, platform, log }: LostPostsOptions): LostPosts {
  let mayWait = store.outbox.gone().length > 0;

  /**
   * Whether it belongs to a task, has content, is in a chat of several people, and does not come from a lost chat
   * already.
   */
  function mayGoElsewhere({ conversation, post, taskId }: OutboxEntry): boolean {
    const { notify, isSaid, key, givesWay, from } = post;
    if (taskId === undefined || !(notify || isSaid) || key || givesWay || from !== undefined) return false;
    if (changesMessage(post)) return false;
    const target = platform(platformOf(conversation));
    return target?.privateConversation !== undefined && target.isPrivate?.(conversation) !== true;
  }

  return {
    missed(entry) {
      const { conversation, post, taskId } = entry;
      if (post.isFleeting) return 'useless';
      const task = mayGoElsewhere(entry) && taskId !== undefined ? store.tasks.get(taskId) : undefined;
      if (!task) {
        mayWait = true;
        return 'waits';
      }
      // Messages and buttons mean nothing in another chat.
      const { replyTo: _, retracts: __, buttons: ___, ...rest } = post;
      const origin = `This was for a chat I can no longer write to (task #${task.number}, project “${task.project}”):`;
      letters.add(
        { platform: task.platform, userId: task.userId },
        { ...rest, blocks: [paragraph(origin), ...post.blocks], from: conversation },
        task.id,
      );
      log.warn('a message goes to its person in private: its chat is gone', { conversation, task: task.number });
      return 'sent elsewhere';
    },
    revive(isMeant) {
      if (!mayWait) return;
      // Reads the store each time: a conversation may have another id now, and a transaction may have been rolled back.
      const waiting = store.outbox.gone();
      const found = waiting.filter(isMeant);
      for (const conversation of found) store.outbox.revive(conversation);
      mayWait = found.length < waiting.length;
    },
  };
}
