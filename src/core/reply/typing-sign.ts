import type { ConversationId } from '../model/conversation.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';

const typingMs = 4_500;

/** Says “typing…” in a chat, again and again: platforms take it away after a few seconds. */
export interface TypingSign {
  /** Once it says it, this does nothing. */
  start(): void;
  stop(): void;
}

export interface TypingSignOptions {
  receipts: ChatPlatform['receipts'];
  conversation: ConversationId;
  /** Where to say it by now. */
  place(): ConversationId;
  /** Claude waits for its person. */
  isWaiting(): boolean;
  /** Nothing is shown any more. */
  isClosed(): boolean;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}

export function createTypingSign(options: TypingSignOptions): TypingSign {
  const { receipts, conversation, place, isWaiting, isClosed, clock, log, signal } = options;
  let cancel: (() => void) | undefined;

  function again(): void {
    if (isClosed() || !receipts) return;
    cancel = clock.after(typingMs, again);
    if (isWaiting()) return;
    receipts.typing(place(), signal).catch((error: unknown) => {
      if (!isClosed()) log.debug('typing could not be shown', { conversation, error });
    });
  }

  return {
    start() {
      if (!cancel) again();
    },
    stop() {
      cancel?.();
      cancel = undefined;
    },
  };
}
