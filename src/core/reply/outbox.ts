import { randomUUID } from 'node:crypto';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { Post } from '../model/post.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { OutboxEntry } from '../ports/store/store.ts';
import { breathe } from '../timing/breathe.ts';
import { createSendPost, type SendPostOptions } from './delivery/send-post.ts';

const tryAgainMs = 10_000;

/** Posts that must arrive: durable, in order per conversation, tried until acknowledged. */
export interface Outbox {
  /** Stores the post, and masks it before; `kick` sends it once that is committed. Joins a running transaction. */
  add(conversation: ConversationId, post: Post, taskId?: string): void;
  /** Withdraws the post with this key, if nobody can have seen it; false: it stays. Joins a running transaction. */
  withdraw(conversation: ConversationId, key: string): boolean;
  /** Sends waiting posts, in one conversation or in all. Returns at once. */
  kick(conversation?: ConversationId): void;
  /** Resolves when all that can arrive has arrived; also waits for further tries. */
  settled(): Promise<void>;
}

export interface OutboxOptions extends Omit<SendPostOptions, 'onMissed'> {
  platform(name: string): ChatPlatform | undefined;
  /** As in `SendPostOptions`; default: it waits. */
  onMissed?: SendPostOptions['onMissed'];
  /** Called for each post that is added. */
  onAdded?(conversation: ConversationId, post: Post, taskId: string | undefined): void;
}

export function createOutbox(options: OutboxOptions): Outbox {
  const { store, platform, mask, clock, log, onMissed = () => 'waits', signal } = options;
  const sending = new Map<ConversationId, Promise<void>>();
  /** Posts on their way, by `seq`: a conversation that moves must not send them a second time. */
  const underWay = new Map<number, Promise<void>>();
  /** Conversations kicked while they were sending: they look once more, for posts of the last moment. */
  const again = new Set<ConversationId>();
  /** Conversations with a long post that was added since they were kicked last. */
  const long = new Set<ConversationId>();
  const send = createSendPost({ ...options, onMissed });

  function kick(conversation: ConversationId): void {
    const target = platform(platformOf(conversation));
    if (signal.aborted || !target) return;
    if (sending.has(conversation)) {
      again.add(conversation);
      return;
    }
    // Not before a transaction around the kick is committed or rolled back. Storing a long post took its time already.
    const work = (long.delete(conversation) ? breathe() : Promise.resolve())
      .then(() => sendAll(target, conversation))
      .catch((error: unknown) => {
        if (signal.aborted) return;
        log.error('sending failed; retrying', { conversation, error });
        clock.after(tryAgainMs, () => kick(conversation));
      })
      .finally(() => {
        sending.delete(conversation);
        if (again.delete(conversation)) kick(conversation);
      });
    sending.set(conversation, work);
  }

  async function sendAll(target: ChatPlatform, conversation: ConversationId): Promise<void> {
    for (;;) {
      const entry = signal.aborted ? undefined : store.outbox.next(conversation);
      if (!entry) return;
      await (underWay.get(entry.seq) ?? begin(target, entry));
    }
  }

  function begin(target: ChatPlatform, entry: OutboxEntry): Promise<void> {
    const sent = send(target, entry).finally(() => underWay.delete(entry.seq));
    underWay.set(entry.seq, sent);
    return sent;
  }

  return {
    add(conversation, post, taskId) {
      store.outbox.add(conversation, { ...mask(post), id: randomUUID() }, taskId);
      options.onAdded?.(conversation, post, taskId);
      if (isLong(post)) long.add(store.currentConversation(conversation));
    },
    withdraw: store.outbox.withdraw,
    kick(conversation) {
      const waiting = conversation ? [store.currentConversation(conversation)] : store.outbox.waiting();
      for (const one of waiting) kick(one);
    },
    async settled() {
      while (sending.size > 0) await Promise.all(sending.values());
    },
  };
}

/** The end of a long answer is a file. */
function isLong({ blocks }: Post): boolean {
  return blocks.some((block) => block.type === 'code' && block.asWritten === true);
}
