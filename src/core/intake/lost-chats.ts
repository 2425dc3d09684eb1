import { paragraph } from '../../text/document/blocks.ts';
import type { Approvals } from '../approvals/approvals.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import { requesterOf } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Log } from '../ports/log.ts';
import type { OutboxEntry, Store } from '../ports/store.ts';
import type { LetterBox } from '../reply/letter-box.ts';
import type { Missed, Outbox } from '../reply/outbox.ts';

/**
 * Chats that can no longer be written to: deleted, closed, left, or their person blocked us. What was for them goes
 * to its person in private, or waits until the chat is back; what claude asked there is denied, so that nothing waits
 * for an answer that cannot come.
 */
export interface LostChats {
  /**
   * A post found its chat gone. In the transaction that says so. @returns what becomes of it: it goes to its person in
   * private, waits, or is of no use
   */
  missed(entry: OutboxEntry): Missed;
  /** Nothing can be answered in this place, and in all that branched off from it. Outside of transactions. */
  gone(place: ConversationId): void;
  /** It can be written to again, and all that branched off from it: what waits is sent. Cheap when nothing waits. */
  back(place: ConversationId): void;
  /** Someone writes there. In a group that says nothing of the topics beside it. */
  heardFrom(place: ConversationId): void;
}

export interface LostChatsOptions {
  store: Store;
  outbox: Pick<Outbox, 'kick'>;
  letters: Pick<LetterBox, 'add'>;
  platform(name: string): Pick<ChatPlatform, 'isPrivate' | 'privateConversation'> | undefined;
  approvals: Pick<Approvals, 'placeLost'>;
  log: Log;
}

export function createLostChats({ store, outbox, letters, platform, approvals, log }: LostChatsOptions): LostChats {
  let mayWait = store.outbox.gone().length > 0;

  /** Of a task, with something to say, for several people, and not on its way from a lost chat already. */
  function mayGoElsewhere({ conversation, post, taskId }: OutboxEntry): boolean {
    const { notify, isSaid, key, replaces, givesWay, from } = post;
    if (taskId === undefined || !(notify || isSaid) || key || replaces || givesWay || from !== undefined) return false;
    const target = platform(platformOf(conversation));
    return target?.privateConversation !== undefined && target.isPrivate?.(conversation) !== true;
  }

  function revive(isMeant: (conversation: ConversationId) => boolean): void {
    if (!mayWait) return;
    // Not kept in memory: a conversation may have got another id, and a transaction may have been taken back.
    const waiting = store.outbox.gone();
    const found = waiting.filter(isMeant);
    for (const conversation of found) {
      store.outbox.revive(conversation);
      outbox.kick(conversation);
    }
    mayWait = found.length < waiting.length;
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
        requesterOf(task),
        { ...rest, blocks: [paragraph(origin), ...post.blocks], from: conversation },
        task.id,
      );
      log.warn('a message goes to its person in private: its chat is gone', { conversation, task: task.number });
      return 'sent elsewhere';
    },
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
