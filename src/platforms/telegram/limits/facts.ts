import type { PlatformFacts } from '../../../core/ports/capabilities.ts';

/**
 * Telegram as data. Sources: the Bot API for the text of `sendMessage` and for `callback_data`; how many buttons it
 * takes is not documented: bots report that a message with more than 100 is refused as `REPLY_MARKUP_TOO_LONG`.
 */
export const facts = {
  name: 'telegram',
  title: 'Telegram',
  capabilities: {
    accounts: true,
    buttons: {
      rows: 100,
      // Telegram takes eight, but then a phone has no room for a word.
      inRow: 4,
      inAll: 100,
      actionBytes: 64,
    },
    // Without rich messages, which hold more.
    textUnits: 4_096,
    fold: 'inline',
    // Telegram deletes for 48 hours. Source: Bot API, `deleteMessage`.
    removableMs: 47 * 3_600_000,
  },
} as const satisfies PlatformFacts;
