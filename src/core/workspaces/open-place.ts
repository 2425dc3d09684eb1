import { platformOf } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import type { Session } from '../model/session.ts';
import type { Task } from '../model/task.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';

/** Gives a session a place of its own, where its platform has places; else it shares its chat. */
export type OpenPlace = (session: Session, task: Task, signal: AbortSignal) => Promise<void>;

export interface OpenPlaceOptions {
  store: Pick<Store, 'sessions' | 'conversations'>;
  platform(name: string): Pick<ChatPlatform, 'places'> | undefined;
  log: Log;
}

/** Longest wait for a place before the session shares its chat, ms. */
const longestMs = 10_000;

export function createOpenPlace({ store, platform, log }: OpenPlaceOptions): OpenPlace {
  return async ({ id, name, conversation, agentId, hasPlace }, { number }, signal) => {
    const places = platform(platformOf(conversation))?.places;
    const isCurrent = store.conversations.get(conversation)?.session.id === id;
    // One that Claude has worked in, or that a person writes to, stays where it is.
    if (hasPlace || agentId !== undefined || isCurrent || !places?.canOpen(conversation)) return;
    try {
      const either = AbortSignal.any([signal, AbortSignal.timeout(longestMs)]);
      const place = await places.open(conversation, name ?? `#${number}`, 'running', either);
      store.sessions.givePlace(id, place);
    } catch (error) {
      signal.throwIfAborted();
      if (!isBridgeError(error) && !isTimeout(error)) throw error;
      log.warn('a session shares its chat: no place could be opened', { task: number, error });
    }
  };
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
}
