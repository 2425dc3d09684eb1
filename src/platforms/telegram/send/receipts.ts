import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ConversationId } from '../../../core/model/conversation.ts';
import { isBridgeError } from '../../../core/model/errors.ts';
import type { EndSign } from '../../../core/model/post.ts';
import type { Receipts } from '../../../core/ports/chat-platform.ts';
import type { Log } from '../../../core/ports/log.ts';
import type { TelegramApi } from '../api/api.ts';
import { toTarget } from '../api/target.ts';
import { parseWhisper } from '../api/whisper-id.ts';
import type { Gate } from '../limits/gate.ts';

/** Bots can only use emoji of Telegram's own set, and ✅ and ❌ are not in it. Source: Bot API, `ReactionTypeEmoji`. */
const ends = { done: '👍', failed: '💔' } as const satisfies Record<EndSign, string>;
type Emoji = '👀' | (typeof ends)[EndSign];

/** Reaction and typing. They are only signs, so a failure is worth only a debug line. */
export function createReceipts({ api, gate, log }: { api: TelegramApi; gate: Gate; log: Log }): Receipts {
  /** An ephemeral message takes no reactions. */
  async function signMessage(
    conversation: ConversationId,
    messageId: string,
    call: () => Promise<unknown>,
    until?: AbortSignal,
  ): Promise<void> {
    if (parseWhisper(messageId) === undefined) await sign(conversation, call, until);
  }

  /** `until`: it waits for its turn, at most until this aborts; else it is left out where the budget is short. */
  async function sign(conversation: ConversationId, call: () => Promise<unknown>, until?: AbortSignal): Promise<void> {
    const counted = { chat: toTarget(conversation).chat_id, urgency: 'sign' as const, countsInChat: false };
    try {
      await (until ? gate.must(counted, until, call) : gate.ifFree(counted, call));
    } catch (error) {
      log.debug('telegram did not take a receipt', { conversation, detail: String(error) });
    }
  }

  function react(conversation: ConversationId, messageId: string, emoji: Emoji | undefined, signal: AbortSignal) {
    const { chat_id } = toTarget(conversation);
    const reaction = emoji === undefined ? [] : [{ type: 'emoji' as const, emoji }];
    return api.call('setMessageReaction', { chat_id, message_id: Number(messageId), reaction }, { signal });
  }

  function act(conversation: ConversationId, action: 'typing' | 'upload_document', signal: AbortSignal) {
    return sign(conversation, () => api.call('sendChatAction', { ...toTarget(conversation), action }, { signal }));
  }

  return {
    async taken(conversation, messageId, signal) {
      // A task that can start now does so first.
      await nextTurn();
      await signMessage(conversation, messageId, () => react(conversation, messageId, '👀', signal));
    },

    // Without it 👀 would stay, and say that Claude still works on it.
    ended(conversation, messageId, how, signal) {
      const call = async () => {
        try {
          await react(conversation, messageId, ends[how], signal);
        } catch (error) {
          // A group may allow some reactions only.
          if (!isBridgeError(error, 'part-refused')) throw error;
          await react(conversation, messageId, undefined, signal);
        }
      };
      return signMessage(conversation, messageId, call, signal);
    },

    typing: (conversation, signal) => act(conversation, 'typing', signal),
    uploading: (conversation, signal) => act(conversation, 'upload_document', signal),
  };
}
