import type { PlatformFacts } from '../../core/ports/capabilities.ts';

/** The terminal as data: one line holds all buttons, and people type the number of one, which has two digits. */
export const facts = {
  name: 'terminal',
  title: 'the terminal',
  capabilities: { accounts: false, buttons: { rows: 99, inRow: 99, inAll: 99 } },
} as const satisfies PlatformFacts;
