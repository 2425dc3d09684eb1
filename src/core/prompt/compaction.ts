import type { NewTask } from '../ports/store/task-store.ts';

/**
 * The whole text of a task that has Claude compact the session of its conversation. The bridge wrote it, so it is glue.
 */
export const compactWord = '/compact';

/** The words of such a task; `messageId`: of the chat message it came with. No text of a chat is a part of it. */
export function compactionMessages(messageId: string | undefined): NewTask['messages'] {
  return [{ ...(messageId !== undefined && { messageId }), text: '', glue: compactWord }];
}
