import type { ConversationId, PlatformName } from '../../model/conversation.ts';
import type { EndSign } from '../../model/post.ts';
import type { LaneId } from '../../model/session.ts';
import type { TaskState } from '../../model/task.ts';

/**
 * What has changed in the store, for those who have to act on it once it is committed. A change carries names, not
 * rows: look up the rest as it is by then.
 */
export type Change =
  /** `from` undefined: it is new. A task that is already there does not move. */
  | {
      type: 'task-moved';
      taskId: string;
      sessionId: string;
      conversation: ConversationId;
      from: TaskState | undefined;
      to: TaskState;
    }
  /**
   * A task of the queue has another text, more content or another place. `passed`: its rank before and after; the tasks
   * between have another place too.
   */
  | { type: 'queue-changed'; conversation: ConversationId; passed?: { from: number; to: number } }
  | { type: 'pause-changed'; conversation: ConversationId; paused: boolean }
  /** It has another id from now on. `mergedLane`: the new place had a lane, which is a part of this one from now on. */
  | {
      type: 'conversation-moved';
      from: ConversationId;
      to: ConversationId;
      mergedLane?: { from: LaneId; to: LaneId };
    }
  /** A post waits to be sent there: it is new, or its chat is back. */
  | { type: 'post-added'; conversation: ConversationId }
  /** A post, or a part of it, has become a new message there. `signs`: all of it, and it ends its task. */
  | { type: 'post-arrived'; conversation: ConversationId; signs?: { taskId: string; sign: EndSign } }
  /** A post, or a part of it, will not arrive there. `isGone`: nothing does, as the chat is gone. */
  | { type: 'post-given-up'; conversation: ConversationId; key: string | undefined; isGone: boolean }
  | { type: 'approval-closed'; approvalId: string }
  /** Someone got access, has another role, or lost access. */
  | { type: 'person-changed'; platform: PlatformName; userId: string }
  /** A note has another value, or is gone. */
  | { type: 'note-changed'; key: string }
  /** Another process wrote: anything may have changed. */
  | { type: 'changed-elsewhere' };

/** Gets the changes of one transaction, in the order in which they were made. */
export type ChangeListener = (changes: readonly Change[]) => void;

export interface ChangeFeed {
  /**
   * Calls `listener` once for each transaction that is committed, after it and outside of it: never for what was rolled
   * back, nor for a savepoint that was. It may write to the store; then the changes of that come in a later call. What it
   * throws goes to `onError`, and neither to the writer, whose write is durable, nor to other listeners.
   * @returns a function that ends this
   */
  onChange(listener: ChangeListener, onError: (error: unknown) => void): () => void;
}
