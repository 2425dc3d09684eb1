import { type ConversationId, platformOf } from '../../model/conversation.ts';
import type { EndSign } from '../../model/post.ts';
import { endStates, type Task } from '../../model/task.ts';
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
/** Tasks whose messages are known; of older ones only the first message is. */
const mostTasks = 10_000;

export function createMessageSigns({ store, platform, log, signal }: MessageSignsOptions): MessageSigns {
  const signed = new Map<string, Signed[]>();

  function best(effort: Promise<void> | undefined, what: string): void {
    effort?.catch((error: unknown) => {
      if (!signal.aborted) log.debug(what, { error });
    });
  }

  /** After a restart only the message that the answer replies to is known. */
  function messagesOf(taskId: string): Signed[] {
    const known = signed.get(taskId);
    if (known) return known;
    const task = store.tasks.get(taskId);
    return task?.messageId === undefined ? [] : [{ conversation: task.conversation, messageId: task.messageId }];
  }

  /** Undefined: another task of the message has not ended. */
  function signOf(conversation: ConversationId, messageId: string, taskId: string, sign: EndSign): EndSign | undefined {
    // What repeats a task takes its place.
    const newest = new Map<string, Task>();
    for (const task of store.tasks.allOfMessage(conversation, messageId)) newest.set(task.prompt, task);
    const others = [...newest.values()].filter(({ id }) => id !== taskId);
    if (others.some(({ state }) => !endStates.includes(state))) return undefined;
    return others.every(({ state }) => state === 'done') ? sign : 'failed';
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
      for (const { conversation, messageId } of all) {
        // The messages of a place that moved have other ids now.
        if (store.currentConversation(conversation) !== conversation) continue;
        const whole = signOf(conversation, messageId, taskId, sign);
        const receipts = platform(platformOf(conversation))?.receipts;
        if (whole) best(receipts?.ended(conversation, messageId, whole, signal), 'a sign could not be shown');
      }
    },
  };
}
