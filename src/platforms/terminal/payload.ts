import type { ConversationId } from '../../core/model/conversation.ts';
import type { EpochMs } from '../../core/model/events.ts';
import type { Incoming, Sender } from '../../core/model/incoming.ts';

/** The one conversation of the terminal. */
export const localConversation: ConversationId = 'terminal:local';

/** The one person in front of the terminal; allowed because they can run commands here anyway. */
export const localUserId = 'local';

/** The stored form of a line, or several pasted ones. */
export interface LinePayload {
  kind: 'line';
  id: string;
  text: string;
  /** Milliseconds since the epoch. */
  at: EpochMs;
}

/** The stored form of a typed button number. */
export interface PressPayload {
  kind: 'press';
  id: string;
  action: string;
  /** Our own number of the post the button belongs to. */
  messageId: string;
}

/** Total: undefined for anything the terminal platform did not write. */
export function parsePayload(payload: unknown, sender: Sender): Incoming | undefined {
  if (typeof payload !== 'object' || payload === null) return undefined;
  const { kind, id, text, at, action, messageId } = payload as Record<string, unknown>;
  if (typeof id !== 'string') return undefined;
  if (kind === 'line' && typeof text === 'string' && typeof at === 'number') {
    return {
      kind: 'message',
      conversation: localConversation,
      messageId: id,
      sender,
      text,
      sentAt: at,
      addressed: true,
      private: true,
      attachments: [],
    };
  }
  if (kind === 'press' && typeof action === 'string' && typeof messageId === 'string') {
    return { kind: 'press', conversation: localConversation, sender, action, pressId: id, messageId };
  }
  return undefined;
}
