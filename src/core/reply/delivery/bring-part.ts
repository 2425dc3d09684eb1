import type { ConversationId } from '../../model/conversation.ts';
import { isBridgeError } from '../../model/errors.ts';
import type { EpochMs } from '../../model/events.ts';
import { changesMessage, type Part, type Post } from '../../model/post.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Log } from '../../ports/log.ts';
import type { OutboxEntry, Store } from '../../ports/store/store.ts';
import type { Persist } from '../../timing/persist.ts';
import { hushed } from './quiet-hours.ts';
import { createRepeatedSign, type RepeatedSign } from './repeated-sign.ts';

/** Bytes; a smaller file is there before anybody wonders. */
const longUpload = 1_000_000;

/**
 * Tries once to bring a part of a post to its conversation, as a message of its own or in place of an older one. `index`:
 * which of its parts it is, 0 first.
 * Returns the id of the message, if it has one. @throws as `ChatPlatform.deliver`, and as `Store` before it tried
 */
export type BringPart = (
  target: ChatPlatform,
  entry: OutboxEntry,
  part: Part,
  index: number,
) => Promise<string | undefined>;

export interface BringPartOptions {
  clock: Clock;
  store: Pick<Store, 'outbox' | 'notes' | 'currentConversation'>;
  persist: Persist;
  log: Log;
  signal: AbortSignal;
}

export function createBringPart({ store, persist, clock, log, signal }: BringPartOptions): BringPart {
  /**
   * Where the conversation moved while the post was on its way, its message is in the old place, and the bridge cannot
   * change it there: one with a name comes once more, before the changes that wait for it.
   */
  async function bringHere(
    target: ChatPlatform,
    entry: OutboxEntry,
    part: Part,
    index: number,
  ): Promise<string | undefined> {
    const conversation = store.currentConversation(entry.conversation);
    const messageId = await deliver(target, conversation, entry.post, part);
    // The message is there: a store that fails now must not have it sent again.
    if (await persist(() => store.currentConversation(conversation) === conversation)) return messageId;
    if (entry.post.key === undefined) return undefined;
    // Messages of the old place mean others here, and the first part is the one that replies.
    const { replyTo: _, retracts: __, ...post } = entry.post;
    const again = index === 0 ? (target.prepare(post)[0] ?? part) : part;
    return bringHere(target, { ...entry, post }, again, index);
  }

  function uploadSign({ receipts }: ChatPlatform, conversation: ConversationId, { file }: Post): RepeatedSign {
    const isLong = file !== undefined && file.size >= longUpload;
    return createRepeatedSign({
      say: isLong && receipts ? () => receipts.uploading(conversation, signal) : undefined,
      onFailed(error) {
        if (!signal.aborted) log.debug('an upload could not be shown', { conversation, error });
      },
      clock,
    });
  }

  async function deliver(target: ChatPlatform, conversation: ConversationId, post: Post, part: Part) {
    const sign = uploadSign(target, conversation, post);
    sign.start();
    try {
      return await target.deliver(conversation, hushed(store.notes, conversation, post, part, clock.now()), signal);
    } finally {
      sign.stop();
    }
  }

  return async function bring(target, entry, part, index) {
    const { post } = entry;
    const conversation = store.currentConversation(entry.conversation);
    if (!changesMessage(post)) return bringHere(target, entry, part, index);
    // A newer post of the name may wait until its chat is back.
    if (await persist(() => store.outbox.changeLost(conversation, post))) return undefined;
    if (post.removes !== undefined) return takeAway(target, conversation, entry, part);
    const messageId = store.outbox.messageOf(conversation, post.replaces!);
    if (messageId !== undefined) await change(target, conversation, messageId, part);
    return messageId;
  };

  async function change(target: ChatPlatform, conversation: ConversationId, messageId: string, part: Part) {
    try {
      await target.replace?.(conversation, messageId, part, signal);
    } catch (error) {
      if (!isBridgeError(error, 'target-gone')) throw error;
      log.debug('a message that was to change is gone', { conversation, error });
    }
  }

  async function takeAway(
    target: ChatPlatform,
    conversation: ConversationId,
    { seq, post }: OutboxEntry,
    part: Part,
  ): Promise<undefined> {
    // A newer one is not meant: this may have waited until its chat was back.
    const sent = store.outbox.sentBefore(seq, conversation, post.removes!);
    if (sent && !(await removed(target, conversation, sent))) await change(target, conversation, sent.messageId, part);
    return undefined;
  }

  /** False: the platform removes no messages, or not this one. */
  async function removed(
    { remove, capabilities: { removableMs = Number.POSITIVE_INFINITY } }: ChatPlatform,
    conversation: ConversationId,
    { messageId, addedAt = Number.NEGATIVE_INFINITY }: { messageId: string; addedAt: EpochMs | undefined },
  ): Promise<boolean> {
    if (!remove || clock.now() - addedAt > removableMs) return false;
    try {
      await remove(conversation, messageId, signal);
      return true;
    } catch (error) {
      if (!isBridgeError(error, 'part-refused')) throw error;
      log.debug('a message cannot be removed', { conversation, error });
      return false;
    }
  }
}
