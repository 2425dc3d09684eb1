import type { ConversationId } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Letter, LetterBox } from './letter-box.ts';
import type { Outbox } from './outbox.ts';

const tryAgainMs = 60_000;
/** When to give a letter up: its platform may have left the config, for example. */
const givenUpMs = 7 * 24 * 60 * 60 * 1000;

/** Brings letters to the private chats of their accounts: durable, each at most once into the outbox. */
export interface LetterDelivery {
  /** Sends all letters that wait, also those of other processes. Returns at once. */
  deliver(): void;
}

export interface LetterDeliveryOptions {
  store: Store;
  letters: LetterBox;
  outbox: Pick<Outbox, 'add'>;
  platform(name: string): ChatPlatform | undefined;
  /** The post with this key will appear there. Called in the transaction that puts it into the outbox. */
  onPlaced(key: string, conversation: ConversationId): void;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge sends nothing any more. */
  signal: AbortSignal;
}

export function createLetterDelivery(options: LetterDeliveryOptions): LetterDelivery {
  const { store, letters, outbox, platform, onPlaced, clock, log, signal } = options;
  /** Letters whose chat this is looking for. */
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

  function isThere({ id }: Letter): boolean {
    return letters.list().some((letter) => letter.id === id);
  }

  function put(letter: Letter, place: ConversationId): void {
    const { id, post, taskId } = letter;
    store.atomically(() => {
      // Someone withdrew it during the search.
      if (!isThere(letter)) return;
      letters.remove(id);
      outbox.add(place, post, taskId);
      if (post.key !== undefined) onPlaced(post.key, place);
    });
  }

  function giveUp(letter: Letter, error?: unknown): void {
    // A change of the letters has the others looked at, before the look that made it is over.
    if (!isThere(letter)) return;
    const { id, to } = letter;
    letters.remove(id);
    log.warn('a private chat cannot be reached', { ...to, error });
  }

  function deliver(): void {
    if (signal.aborted) return;
    for (const letter of letters.list()) {
      const target = platform(letter.to.platform);
      // Without a connection to the platform, it waits for one.
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

  return { deliver };
}
