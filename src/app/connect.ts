import type { ChatPlatform, PlatformAccount } from '../core/ports/chat-platform.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Log } from '../core/ports/log.ts';
import { retry } from '../core/timing/retry.ts';

/** Connects, however long the network is away. @throws what another try cannot repair (`unauthorized`) */
export async function connectPlatform(
  platform: ChatPlatform,
  clock: Clock,
  log: Log,
  signal: AbortSignal,
): Promise<PlatformAccount> {
  return retry(() => platform.connect(signal), {
    ...{ clock, signal, firstMs: 1_000, longestMs: 60_000 },
    onFailure: (error, waitMs) => log.warn('cannot connect yet', { platform: platform.name, waitMs, error }),
  });
}
