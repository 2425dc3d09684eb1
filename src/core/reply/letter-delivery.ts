import type { ConversationId } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Letter, LetterBox } from './letter-box.ts';
import type { Outbox } from './outbox.ts';

const tryAgainMs = 60_000;
/** A platform that was taken out of the config, say. */
const givenUpMs = 7 * 24 * 60 * 60 * 1000;

/** Brings letters to the private chats of those they are for: durable, each at most once into the outbox. */
export interface LetterDelivery {
  /** Sends what waits, also what another process has written. Returns at once. */
  deliver(): void;
}

export interface LetterDeliveryOptions {
  store: Store;
  letters: LetterBox;
  outbox: Pick<Outbox, 'add' | 'kick'>;
  platform(name: string): ChatPlatform | undefined;
  /** The post with this key will be shown there. In the transaction that puts it into the outbox. */
  onPlaced(key: string, conversation: ConversationId): void;
  clock: Clock;
  log: Log;
  /** Aborts when nothing more is sent. */
  signal: AbortSignal;
}

export function createLetterDelivery(options: LetterDeliveryOptions): LetterDelivery {
  const { store, letters, outbox, platform, onPlaced, clock, log, signal } = options;
  /** Letters whose way is being looked for. */
  const underWay = new Set<string>();

  async function bring(target: ChatPlatform, letter: Letter): Promise<void> {
    try {
      const place = await target.privateConversation?.(letter.to.userId, signal);
      if (place === undefined) giveUp(letter);
      else put(letter, place);
    } catch (error) {
      if (signal.aborted) return;
      if (isBridgeError(error, 'target-gone')) return giveUp(letter, error);
      log.warn('a private chat could not be reached; retrying', { ...letter.to, error });
      clock.after(tryAgainMs, deliver);
    }
  }

  function put({ id, post, taskId }: Letter, place: ConversationId): void {
    store.atomically(() => {
      // It was withdrawn while its way was looked for.
      if (!letters.list().some((letter) => letter.id === id)) return;
      letters.remove(id);
      outbox.add(place, post, taskId);
      if (post.key !== undefined) onPlaced(post.key, place);
    });
    outbox.kick(place);
  }

  function giveUp({ id, to }: Letter, error?: unknown): void {
    letters.remove(id);
    log.warn('a private chat cannot be reached', { ...to, error });
  }

  function deliver(): void {
    if (signal.aborted) return;
    for (const letter of letters.list()) {
      const target = platform(letter.to.platform);
      // Where the platform is not connected, it waits for that.
      if (!target && clock.now() - letter.writtenAt > givenUpMs) giveUp(letter);
      if (!target || underWay.has(letter.id)) continue;
      underWay.add(letter.id);
      bring(target, letter)
        .catch((error: unknown) => {
          if (signal.aborted) return;
          log.error('a letter could not be sent; retrying', { error });
          clock.after(tryAgainMs, deliver);
        })
        .finally(() => underWay.delete(letter.id));
    }
  }

  letters.onAdded(() => {
    // Not before a transaction around it is committed, or was taken back.
    Promise.resolve()
      .then(deliver)
      .catch((error: unknown) => log.error('letters could not be sent', { error }));
  });

  return { deliver };
}
