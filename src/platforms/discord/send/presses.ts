import type { Presses } from '../../../core/ports/chat-platform.ts';
import type { DiscordApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { parseRef } from '../api/interaction-ref.ts';
import type { Gate } from '../limits/gate.ts';
import type { ThreadIds } from '../places/thread-ids.ts';
import { toActionRows } from '../render/buttons.ts';
import type { Replies } from './replies.ts';

/** Room for a sentence or two; Discord would take 2,000 characters. */
const longestAnswer = 500;

/** Discord has its acknowledgement before the core gets the press. */
export function createPresses({
  api,
  gate,
  ids,
  replies,
}: {
  api: DiscordApi;
  gate: Gate;
  ids: ThreadIds;
  replies: Replies;
}): Presses {
  return {
    wordsStay: true,

    async acknowledge(pressId, text, signal) {
      const ref = parseRef(pressId);
      if (ref === undefined || text === undefined || text.trim() === '') return;
      await replies.whisper(ref, text.slice(0, longestAnswer), signal);
    },

    async setButtons(conversation, messageId, buttons, signal) {
      const { channel } = ids.target(conversation);
      const body = { components: toActionRows(buttons) };
      const route = `/channels/${channel}/messages/${messageId}` as const;
      try {
        await gate.must({ channel, bucket: 'edit' }, signal, () =>
          api.call({ name: 'set buttons', method: 'PATCH', route, body, signal }),
        );
      } catch (error) {
        // This way does not reach messages that only one person sees.
        if (!hasReason(error, 'message-gone', 'channel-gone', 'archived')) throw error;
      }
    },
  };
}
