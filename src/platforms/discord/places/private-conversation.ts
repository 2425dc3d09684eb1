import type { ConversationId } from '../../../core/model/conversation.ts';
import { isBridgeError } from '../../../core/model/errors.ts';
import type { ChatPlatform } from '../../../core/ports/chat-platform.ts';
import { readAnswer } from '../api/answer.ts';
import type { DiscordApi } from '../api/api.ts';
import { DiscordError } from '../api/errors.ts';
import { createdSchema } from '../api/schema.ts';
import { toConversation } from '../api/target.ts';
import type { Gate } from '../limits/gate.ts';
import type { Places } from './places.ts';

export interface PrivateConversationOptions {
  api: DiscordApi;
  gate: Gate;
  places: Places;
}

/** @returns `ChatPlatform.privateConversation`; it asks Discord once per person */
export function createPrivateConversation({
  api,
  gate,
  places,
}: PrivateConversationOptions): NonNullable<ChatPlatform['privateConversation']> {
  const known = new Map<string, ConversationId>();

  async function open(userId: string, signal: AbortSignal): Promise<ConversationId> {
    const body = { recipient_id: userId };
    const call = { name: 'open DM', method: 'POST', route: '/users/@me/channels', body, signal } as const;
    const raw = await gate.must({ channel: undefined, bucket: 'other' }, signal, () => api.call(call));
    const { id } = readAnswer(createdSchema, raw);
    places.set(id, { kind: 'dm' });
    return toConversation(id);
  }

  return async function privateConversation(userId, signal) {
    try {
      const conversation = known.get(userId) ?? (await open(userId, signal));
      known.set(userId, conversation);
      return conversation;
    } catch (error) {
      // Nobody has this id, or it is a bot's.
      if (isBridgeError(error, 'part-refused')) throw new DiscordError('target-gone', 'blocked', error.message);
      throw error;
    }
  };
}
