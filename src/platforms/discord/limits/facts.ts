import type { PlatformFacts } from '../../../core/ports/capabilities.ts';

/**
 * Discord as data. Source: its API reference, "Message Components" (rows, buttons, `label`, `custom_id`) and "Create
 * Message" (`content`). Its limit for a `custom_id` is 100 characters; 100 bytes never hold more.
 */
export const facts = {
  name: 'discord',
  title: 'Discord',
  capabilities: {
    accounts: true,
    buttons: { rows: 5, inRow: 5, inAll: 25, labelUnits: 80, actionBytes: 100 },
    // Discord takes 2,000; a mention (`<@id>` and a space) may come in front.
    textUnits: 1_975,
    fold: 'button',
  },
} as const satisfies PlatformFacts;
