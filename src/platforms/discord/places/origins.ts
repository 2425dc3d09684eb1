import { readAnswer } from '../api/answer.ts';
import type { DiscordApi } from '../api/api.ts';
import { hasReason } from '../api/errors.ts';
import { type DiscordMessage, messageSchema } from '../api/schema.ts';
import type { Gate } from '../limits/gate.ts';

export interface Origin {
  authorId: string;
  text: string;
}

/** The author and text of a message we answer: for the mention in the answer and the name of the thread. */
export interface Origins {
  remember(id: string, origin: Origin): void;
  known(id: string): Origin | undefined;
  /** From memory or from Discord. @throws DiscordError, `message-gone` too */
  find(channel: string, id: string, signal: AbortSignal): Promise<Origin>;
}

const mostRemembered = 1_000;

export function createOrigins({ api, gate }: { api: DiscordApi; gate: Gate }): Origins {
  const remembered = new Map<string, Origin>();

  function remember(id: string, origin: Origin): void {
    remembered.delete(id);
    remembered.set(id, origin);
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
      const origin = toOrigin(readAnswer(messageSchema, raw));
      remember(id, origin);
      return origin;
    },
  };
}

export function toOrigin(message: DiscordMessage): Origin {
  return { authorId: message.author.id, text: message.content };
}

/** The author, if we can find out; an answer without a mention is better than none. */
export async function authorOf(
  origins: Origins,
  channel: string,
  id: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    return (await origins.find(channel, id, signal)).authorId;
  } catch (error) {
    if (hasReason(error, 'message-gone', 'channel-gone', 'no-permission', 'refused')) return undefined;
    throw error;
  }
}
