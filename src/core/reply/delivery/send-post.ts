import { isBridgeError } from '../../model/errors.ts';
import { changesMessage, type Part, type Post } from '../../model/post.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Clock } from '../../ports/clock.ts';
import type { FileAccess } from '../../ports/files.ts';
import type { HostCommands } from '../../ports/host-commands.ts';
import type { Log } from '../../ports/log.ts';
import type { OutboxEntry, Store } from '../../ports/store/store.ts';
import { createPersist } from '../../timing/persist.ts';
import { createDeliverPart } from './deliver-part.ts';

/** What happens to a post whose chat is gone. */
export type Missed = 'sent elsewhere' | 'waits' | 'useless';

/**
 * Takes a post of the outbox to its end: it has arrived, with all its parts, or it never will. Rejects when the signal
 * aborts, and when the store refuses a write.
 */
export type SendPost = (target: ChatPlatform, entry: OutboxEntry) => Promise<void>;

export interface SendPostOptions {
  store: Store;
  files: Pick<FileAccess, 'discard'>;
  /** The post as the bridge may store and send it. */
  mask(post: Post): Post;
  hostCommands: Pick<HostCommands, 'bridge'>;
  /**
   * A post found its chat gone; called in the transaction that stores this. `waits`: it stays until the chat is back;
   * else another way brings it, or nobody needs it.
   */
  onMissed(entry: OutboxEntry): Missed;
  clock: Clock;
  log: Log;
  /** Ends all sending; what did not arrive stays in the store. */
  signal: AbortSignal;
}

export function createSendPost(options: SendPostOptions): SendPost {
  const { store, files, onMissed, log, signal } = options;
  // Whatever keeps an arrival from being stored: the message is in the chat, and must not be sent again.
  const persist = createPersist({ ...options, mayPass: () => true });
  const deliver = createDeliverPart({ ...options, persist });

  /** Undefined when it fails: that is a bug, and it would fail again. */
  function prepare(target: ChatPlatform, entry: OutboxEntry): Part[] | undefined {
    try {
      return target.prepare(entry.post);
    } catch (error) {
      giveUp(entry, error);
      return undefined;
    }
  }

  function giveUp(begun: OutboxEntry, error: unknown): void {
    const conversation = store.currentConversation(begun.conversation);
    const entry = { ...begun, conversation };
    const { taskId: task } = entry;
    const why = error instanceof Error ? error.message : String(error);
    if (isBridgeError(error, 'target-gone')) {
      const outcome = store.atomically(() => {
        const missed = onMissed(entry);
        if (missed === 'waits') store.outbox.lost(entry.seq, why);
        else store.outbox.failed(entry.seq, why, true);
        return missed;
      });
      if (outcome === 'waits') log.warn('a message waits until its chat is back', { conversation, task, error });
    } else {
      log.error('a message cannot be delivered', { conversation, task, error });
      store.outbox.failed(entry.seq, why);
      void discard(entry);
    }
  }

  /** The copy of the file is no longer needed. */
  async function discard({ post, conversation }: OutboxEntry): Promise<void> {
    if (!post.file) return;
    try {
      await files.discard(post.file);
    } catch (error) {
      log.warn('a copy of a file could not be deleted', { conversation, error });
    }
  }

  async function retract(target: ChatPlatform, entry: OutboxEntry): Promise<void> {
    if (!entry.post.retracts || !target.previews) return;
    try {
      await target.previews.retract(entry.conversation, entry.post.retracts, signal);
    } catch (error) {
      log.debug('a preview could not be taken away', { conversation: entry.conversation, error });
    }
  }

  return async function send(target, entry) {
    const parts = entry.parts ?? prepare(target, entry);
    if (!parts) return;
    // A message can only become one message.
    if (changesMessage(entry.post)) parts.length = Math.min(parts.length, 1);
    // A single part needs no record: after a crash `prepare` makes exactly the same part.
    if (!entry.parts && parts.length > 1) store.outbox.setParts(entry, parts);

    store.outbox.sending(entry.seq);
    let messageId: string | undefined;
    for (let sent = entry.sent; sent < parts.length; sent++) {
      const outcome = await deliver(target, entry, parts, sent);
      entry.tries = 0;
      if ('cannot' in outcome) return giveUp(entry, outcome.cannot);
      messageId = outcome.messageId;
      if (sent + 1 < parts.length) await persist(() => store.outbox.partArrived(entry.seq));
    }
    // An arrival that is not stored would cause a second sending.
    await persist(() => store.outbox.arrived(entry.seq, messageId));
    await Promise.all([retract(target, entry), discard(entry)]);
  };
}
