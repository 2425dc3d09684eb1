import { readAnswer } from '../api/answer.ts';
import type { DiscordApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { type DiscordMessage, messageSchema } from '../api/schema.ts';
import type { Gate } from '../limits/gate.ts';

export interface AnsweredMessage {
  authorId: string;
  text: string;
}

/** The author and text of a message we answer: for the mention in the answer and the name of the thread. */
export interface AnsweredMessages {
  remember(id: string, message: AnsweredMessage): void;
  known(id: string): AnsweredMessage | undefined;
  /** From memory or from Discord. @throws DiscordError, `message-gone` too */
  find(channel: string, id: string, signal: AbortSignal): Promise<AnsweredMessage>;
}

const mostRemembered = 1_000;

export function createAnsweredMessages({ api, gate }: { api: DiscordApi; gate: Gate }): AnsweredMessages {
  const remembered = new Map<string, AnsweredMessage>();

  function remember(id: string, message: AnsweredMessage): void {
    remembered.delete(id);
    remembered.set(id, message);
    const oldest = remembered.keys().next().value;
    if (remembered.size > mostRemembered && oldest !== undefined) remembered.delete(oldest);
  }

  return {
    remember,
    known: (id) => remembered.get(id),
    async find(channel, id, signal) {
      const known = remembered.get(id);
      if (known !== undefined) return known;
      const route = `/channels/${channel}/messages/${id}` as const;
      const raw = await gate.must({ channel, bucket: 'other' }, signal, () =>
        api.call({ name: 'get message', permission: 'Read Message History', method: 'GET', route, signal }),
      );
      const message = toAnswered(readAnswer(messageSchema, raw));
      remember(id, message);
      return message;
    },
  };
}

export function toAnswered(message: DiscordMessage): AnsweredMessage {
  return { authorId: message.author.id, text: message.content };
}

/** The author, if we can find out; an answer without a mention is better than none. */
export async function authorOf(
  answered: AnsweredMessages,
  channel: string,
  id: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await answered.find(channel, id, signal)).authorId;
  } catch (error) {
    if (hasReason(error, 'message-gone', 'channel-gone', 'no-permission', 'refused')) return undefined;
    throw error;
  }
}
