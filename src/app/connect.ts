import { BridgeError } from '../core/model/errors.ts';
import type { ChatPlatform, PlatformAccount } from '../core/ports/chat-platform.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';

const firstWaitMs = 1_000;
const longestWaitMs = 60_000;

/** Connects, however long the network is away. @throws what trying again cannot mend (`unauthorized`) */
export async function connectPlatform(
  platform: ChatPlatform,
  clock: Clock,
  log: Log,
  signal: AbortSignal,
): Promise<PlatformAccount> {
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestWaitMs)) {
    try {
      return await platform.connect(signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof BridgeError && error.retryable)) throw error;
      const waitMs = error.retryAfterMs ?? wait;
      log.warn('cannot connect yet', { platform: platform.name, waitMs, error });
      await clock.sleep(waitMs, signal);
    }
  }
}
