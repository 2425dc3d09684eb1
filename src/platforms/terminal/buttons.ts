import type { Button } from '../../core/ports.ts';

type Rows = readonly (readonly Button[])[];

/** The buttons that can be pressed now, by the number that stands before them. */
export interface OpenButtons {
  /** Opens the buttons of a new post in place of all others; returns the line that shows them. */
  open(messageId: string, rows: Rows): string;
  /** Changes the buttons of a post, if they are still the open ones; returns the line that shows them. */
  replace(messageId: string, rows: Rows): string | undefined;
  /** The button that `text` means, if it is the number of one. */
  find(text: string): { action: string; messageId: string } | undefined;
}

export function createOpenButtons(): OpenButtons {
  let owner = '';
  let buttons: Button[] = [];

  function open(messageId: string, rows: Rows): string {
    owner = messageId;
    buttons = rows.flat();
    return buttons.map((button, i) => `[${i + 1}] ${button.label}`).join('  ');
  }

  return {
    open,
    replace(messageId, rows) {
      if (messageId !== owner) return undefined;
      return open(messageId, rows) || undefined;
    },
    find(text) {
      const button = /^\d{1,2}$/.test(text.trim()) ? buttons[Number(text) - 1] : undefined;
      return button && { action: button.action, messageId: owner };
    },
  };
}
