import { randomUUID } from 'node:crypto';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import { BridgeError, isBridgeError, passesByItself } from '../model/errors.ts';
import type { Part, Post } from '../model/post.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileAccess } from '../ports/files.ts';
import type { Log } from '../ports/log.ts';
import type { OutboxEntry, Store } from '../ports/store.ts';
import { createPersist } from '../timing/retry-writes.ts';
import { createOtherForms, maxForms } from './delivery/other-forms.ts';

const firstRetryMs = 1_000;
const longestRetryMs = 5 * 60_000;
/** A failure that no adapter explained is a bug; it must not block the conversation for ever. */
const maxUnexplainedTries = 8;
/** A part that the platform's server fails at this often may be what it fails at: other ways are tried then. */
const faultsToDoubt = 4;

/** Posts that must arrive: durable, in order per conversation, tried until acknowledged. */
export interface Outbox {
  /** Stores the post; `kick` sends it. Joins a running transaction. */
  add(conversation: ConversationId, post: Post, taskId?: string): void;
  /** Takes back the post with this key, if nobody can have seen it; false: it stays. Joins a running transaction. */
  withdraw(conversation: ConversationId, key: string): boolean;
  /** Sends what waits, in one conversation or in all. Returns at once. */
  kick(conversation?: ConversationId): void;
  /** Calls `listener` whenever a new message has arrived in the conversation, until the returned function is called. */
  onArrival(conversation: ConversationId, listener: () => void): () => void;
  /** Resolves when all that can arrive has arrived; waits for further tries too. */
  settled(): Promise<void>;
}

export type Missed = 'sent elsewhere' | 'waits' | 'useless';

export interface OutboxOptions {
  store: Store;
  files: Pick<FileAccess, 'discard'>;
  platform(name: string): ChatPlatform | undefined;
  clock: Clock;
  log: Log;
  /** What may be stored and sent of a post. */
  mask(post: Post): Post;
  /** A post, or a part of it, will never arrive. */
  onGivenUp?(entry: OutboxEntry, error: unknown): void;
  /** A post found its chat gone; in the transaction that stores it. `waits`: it is kept for the chat to be back; else something else brings it, or nobody needs it. */
  onMissed?(entry: OutboxEntry): Missed;
  /** Ends all sending; what did not arrive stays in the store. */
  signal: AbortSignal;
}

export function createOutbox({
  store,
  files,
  platform,
  mask,
  clock,
  log,
  onGivenUp = () => {},
  onMissed = () => 'waits',
  signal,
}: OutboxOptions): Outbox {
  const persist = createPersist({ store, clock, log, signal });
  const otherForms = createOtherForms({ store, mask, bring, log, signal });
  const sending = new Map<ConversationId, Promise<void>>();
  /** Posts on their way, by `seq`: a conversation that moves must not send them a second time. */
  const underWay = new Map<number, Promise<void>>();
  /** Kicked while they were sending: what came in the last moment is not forgotten. */
  const again = new Set<ConversationId>();
  const listeners = new Map<ConversationId, Set<() => void>>();

  function kick(conversation: ConversationId): void {
    const target = platform(platformOf(conversation));
    if (signal.aborted || !target) return;
    if (sending.has(conversation)) {
      again.add(conversation);
      return;
    }
    // Not before a transaction around the kick is committed, or was taken back.
    const work = Promise.resolve()
      .then(() => sendAll(target, conversation))
      .catch((error: unknown) => {
        if (signal.aborted) return;
        log.error('sending stopped; trying again', { conversation, error });
        clock.after(firstRetryMs * 10, () => kick(conversation));
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

  async function send(target: ChatPlatform, entry: OutboxEntry): Promise<void> {
    const parts = entry.parts ?? prepare(target, entry);
    if (!parts) return;
    // A message can only become one message.
    if (entry.post.replaces !== undefined) parts.length = Math.min(parts.length, 1);
    // A single part needs no record of its own: made anew after a crash it is the same, to the last bit.
    if (!entry.parts && parts.length > 1) store.outbox.setParts(entry.seq, parts);

    store.outbox.sending(entry.seq);
    let messageId: string | undefined;
    for (let sent = entry.sent; sent < parts.length; sent++) {
      const outcome = await deliver(target, entry, parts, sent);
      entry.tries = 0;
      if (outcome === 'given-up') return;
      messageId = outcome.messageId;
      if (sent + 1 < parts.length) await persist(() => store.outbox.partArrived(entry.seq));
    }
    // What has arrived and is not known to have would be sent again.
    await persist(() => store.outbox.arrived(entry.seq, messageId));
    await Promise.all([retract(target, entry), discard(entry)]);
  }

  /** Undefined when it failed: that is a bug, and it would fail again. */
  function prepare(target: ChatPlatform, entry: OutboxEntry): Part[] | undefined {
    try {
      return target.prepare(entry.post);
    } catch (error) {
      giveUp(entry, error);
      return undefined;
    }
  }

  async function replacePart({ seq, post }: OutboxEntry, parts: Part[], index: number, forms: readonly Part[]) {
    parts.splice(index, 1, ...(post.replaces === undefined ? forms : forms.slice(0, 1)));
    await persist(() => store.outbox.setParts(seq, parts));
  }

  /** Brings `parts[index]` across, by simpler parts if it must; changes `parts` then. */
  async function deliver(
    target: ChatPlatform,
    entry: OutboxEntry,
    parts: Part[],
    index: number,
  ): Promise<{ messageId: string | undefined } | 'given-up'> {
    let forms = 1;
    let faults = 0;
    for (let tries = entry.tries; ; tries++) {
      try {
        return { messageId: await bring(target, entry, parts[index]!) };
      } catch (error) {
        signal.throwIfAborted();
        if (isBridgeError(error, 'part-refused')) {
          const mayBeSimpler = !entry.post.asItIs && forms++ < maxForms;
          const simpler = mayBeSimpler ? target.downgrade(parts[index]!) : [];
          log.warn('a message was refused in this form', { conversation: entry.conversation, error });
          if (simpler.length === 0) return giveUp(entry, error);
          await replacePart(entry, parts, index, simpler);
        } else if (mayTryAgain(error, tries)) {
          if (isFault(error) && ++faults >= faultsToDoubt) {
            const outcome = await otherForms.bring(target, entry, parts[index]!, error);
            if (outcome === 'useless') return giveUp(entry, error);
            if (outcome instanceof BridgeError) return giveUp(entry, outcome);
            if (outcome) {
              if (outcome.forms) await replacePart(entry, parts, index, outcome.forms);
              else onGivenUp(entry, error);
              return outcome;
            }
          }
          store.outbox.tried(entry.seq);
          // A restart was a wait already.
          const wait = waitFor(error, tries - entry.tries);
          log.warn('a message waits for another try', { conversation: entry.conversation, waitMs: wait, error });
          await clock.sleep(wait, signal);
        } else {
          return giveUp(entry, error);
        }
      }
    }
  }

  async function bring(target: ChatPlatform, entry: OutboxEntry, part: Part): Promise<string | undefined> {
    const { post } = entry;
    const conversation = store.currentConversation(entry.conversation);
    if (post.replaces === undefined) {
      const arrived = await target.deliver(conversation, part, signal);
      for (const listener of listeners.get(conversation) ?? []) listener();
      return store.currentConversation(conversation) === conversation ? arrived : leftBehind(entry);
    }
    const messageId = store.outbox.messageOf(conversation, post.replaces);
    if (messageId === undefined) {
      await persist(() => store.outbox.changeLost(conversation, post));
      return undefined;
    }
    try {
      await target.replace?.(conversation, messageId, part, signal);
    } catch (error) {
      if (!isBridgeError(error, 'target-gone')) throw error;
      log.debug('a message that was to change is gone', { conversation, error });
    }
    return messageId;
  }

  /** The conversation moved while a post was on its way: it stands in the old place, where nothing changes it. */
  function leftBehind({ conversation, post, taskId }: OutboxEntry): undefined {
    if (post.key !== undefined) store.outbox.add(conversation, { ...post, id: randomUUID() }, taskId);
    return undefined;
  }

  function giveUp(begun: OutboxEntry, error: unknown): 'given-up' {
    const conversation = store.currentConversation(begun.conversation);
    const entry = { ...begun, conversation };
    const { taskId: task } = entry;
    const why = error instanceof Error ? error.message : String(error);
    if (isBridgeError(error, 'target-gone')) {
      const outcome = store.atomically(() => {
        const missed = onMissed(entry);
        store.outbox[missed === 'waits' ? 'lost' : 'failed'](entry.seq, why);
        return missed;
      });
      if (outcome === 'waits') log.warn('a message waits until its chat is back', { conversation, task, error });
    } else {
      log.error('a message cannot be delivered', { conversation, task, error });
      store.outbox.failed(entry.seq, why);
      void discard(entry);
    }
    onGivenUp(entry, error);
    return 'given-up';
  }

  /** The copy of a file is of no more use. */
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

  return {
    add: (conversation, post, taskId) => store.outbox.add(conversation, { ...mask(post), id: randomUUID() }, taskId),
    withdraw: store.outbox.withdraw,
    kick(conversation) {
      const waiting = conversation ? [store.currentConversation(conversation)] : store.outbox.waiting();
      for (const one of waiting) kick(one);
    },
    onArrival(conversation, listener) {
      const here = listeners.get(conversation) ?? new Set();
      listeners.set(conversation, here.add(listener));
      return () => {
        here.delete(listener);
        if (here.size === 0 && listeners.get(conversation) === here) listeners.delete(conversation);
      };
    },
    async settled() {
      while (sending.size > 0) await Promise.all(sending.values());
    },
  };
}

function isFault(error: unknown): boolean {
  return error instanceof BridgeError && error.isFault;
}

function mayTryAgain(error: unknown, tries: number): boolean {
  return error instanceof BridgeError ? passesByItself(error) : tries < maxUnexplainedTries;
}

function waitFor(error: unknown, tries: number): number {
  const asked = error instanceof BridgeError ? error.retryAfterMs : undefined;
  return asked ?? Math.min(firstRetryMs * 2 ** tries, longestRetryMs);
}
