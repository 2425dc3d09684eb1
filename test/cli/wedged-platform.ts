import { registerHooks } from 'node:module';
import { BridgeError } from '../../src/core/errors.ts';
import type { ChatPlatform } from '../../src/core/ports.ts';

/*
 * Preloaded into a bridge (`--import`), this stands in for Telegram: it connects, and then nothing can be received any
 * more.
 */

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier.endsWith('/platforms/telegram/platform.ts') ? import.meta.url : specifier, context),
});

export function createTelegramPlatform(): ChatPlatform {
  return {
    name: 'telegram',
    connect: async () => ({ id: '1', name: '@wedged_bot' }),
    async receive() {
      const userMessage = 'Telegram gave no answer for 6 minutes: polls hang. Start it again.';
      throw new BridgeError('retry-later', 'polls are wedged', { userMessage });
    },
    parse: () => undefined,
    prepare: () => [{}],
    deliver: async () => undefined,
    downgrade: () => [],
  };
}
