import { registerHooks } from 'node:module';
import type { ChatPlatform } from '../../src/core/ports/chat-platform.ts';

// The bridge knows only errors of its own class, which is the built one.
const { BridgeError } = await import(new URL('../../dist/core/model/errors.js', import.meta.url).href);

/*
 * Preloaded into a bridge (`--import`), this stands in for Telegram: it connects, and then nothing can be received any
 * more.
 */

registerHooks({
  resolve: (specifier, context, next) =>
    next(/\/platforms\/telegram\/platform\.[jt]s$/.test(specifier) ? import.meta.url : specifier, context),
});

export function createTelegramPlatform(): ChatPlatform {
  return {
    name: 'telegram',
    title: 'Telegram',
    capabilities: { accounts: true, buttons: { rows: 5, inRow: 4, inAll: 20 } },
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
