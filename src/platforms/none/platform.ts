import { noChat } from '../../core/model/conversation.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';

/**
 * The platform of tasks without a chat. Posts arrive there at once, and nobody sees them: the answer of such a task is
 * in the store (`OutboxStore.answerOf`).
 */
export const noPlatform: ChatPlatform = {
  name: noChat,
  title: 'no chat',
  // Nothing is shown, so everything fits.
  capabilities: { accounts: false, buttons: { rows: 100, inRow: 100, inAll: 10_000 } },
  connect: async () => ({ id: noChat, name: noChat }),
  receive: (_inbox, signal) =>
    new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true })),
  parse: () => undefined,
  prepare: () => [{}],
  deliver: async () => undefined,
  downgrade: () => [],
};
