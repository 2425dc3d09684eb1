import { type ConversationId, isInOldPlace, platformOf } from '../../model/conversation.ts';
import type { EndSign } from '../../model/post.ts';
import { endStates } from '../../model/task.ts';
import type { ChatPlatform } from '../../ports/chat-platform.ts';
import type { Log } from '../../ports/log.ts';
import type { Store } from '../../ports/store/store.ts';

/** Signs on people's own messages: Claude has it, it is done. Best effort; nobody waits for one. */
export interface MessageSigns {
  /** This message is part of the task. */
  taken(source: ChatPlatform, message: { conversation: ConversationId; messageId: string }, taskId: string): void;
  /**
   * The task has ended: takes the place of the sign on each of its messages that has one. A message of several tasks
   * gets it when the last has ended.
   */
  ended(taskId: string, sign: EndSign): void;
}

export interface MessageSignsOptions {
  store: Pick<Store, 'tasks' | 'currentConversation'>;
  platform(name: string): ChatPlatform | undefined;
  log: Log;
  signal: AbortSignal;
}

interface Signed {
  conversation: ConversationId;
  messageId: string;
}

/** More messages of one task would cost more calls than their signs are worth. */
const mostSigned = 5;
/** Tasks whose messages are in memory. */
const mostTasks = 10_000;

export function createMessageSigns({ store, platform, log, signal }: MessageSignsOptions): MessageSigns {
  const signed = new Map<string, Signed[]>();

  function best(effort: Promise<void> | undefined, what: string): void {
    effort?.catch((error: unknown) => {
      if (!signal.aborted) log.debug(what, { error });
    });
  }

  /** Those in memory, and those of the store: some came before a restart. */
  function messagesOf(taskId: string): Signed[] {
    const known = signed.get(taskId) ?? [];
    const all = new Map([...known, ...store.tasks.placesOf(taskId)].map((one) => [keyOf(one), one]));
    return [...all.values()].filter(({ messageId }) => !isInOldPlace(messageId)).slice(0, mostSigned);
  }

  /** Undefined: another task of the message has not ended. */
  function signOf(
    { conversation, messageId }: Signed,
    taskId: string,
    sign: EndSign,
  ): { whole: EndSign; isRepeated: boolean } | undefined {
    const all = store.tasks.allOfMessage(conversation, messageId);
    // What repeats a task takes its place.
    const repeated = new Set(all.flatMap(({ follows }) => follows?.taskId ?? []));
    const others = all.filter(({ id }) => id !== taskId && !repeated.has(id));
    if (others.some(({ state }) => !endStates.includes(state))) return undefined;
    const whole = others.every(({ state }) => state === 'done') ? sign : 'failed';
    return { whole, isRepeated: repeated.size > 0 };
  }

  return {
    taken(source, { conversation, messageId }, taskId) {
      if (!source.receipts) return;
      const all = signed.get(taskId) ?? [];
      if (all.length >= mostSigned) return;
      signed.set(taskId, [...all, { conversation, messageId }]);
      const [oldest] = signed.keys();
      if (signed.size > mostTasks && oldest !== undefined) signed.delete(oldest);
      best(source.receipts.taken(conversation, messageId, signal), 'a receipt could not be shown');
    },
    ended(taskId, sign) {
      const all = messagesOf(taskId);
      signed.delete(taskId);
      for (const message of all) {
        const { conversation, messageId } = message;
        // The messages of a place that moved have other ids now.
        if (store.currentConversation(conversation) !== conversation) continue;
        const end = signOf(message, taskId, sign);
        const receipts = platform(platformOf(conversation))?.receipts;
        if (!end || !receipts) continue;
        best(receipts.ended(conversation, messageId, end.whole, signal, end.isRepeated), 'a sign could not be shown');
      }
    },
  };
}

function keyOf({ conversation, messageId }: Signed): string {
  return `${conversation} ${messageId}`;
}
