import type { Block } from '../../text/document/blocks.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Post } from '../model/post.ts';
import { endStates } from '../model/task.ts';
import type { Store } from '../ports/store.ts';
import { notice } from './notice.ts';
import type { Outbox } from './outbox.ts';

/** A post about a task that stays in its chat while something lasts. */
export interface StandingNotice {
  conversation: ConversationId;
  /** Names its message; no other post of the conversation has it. */
  key: string;
  taskId: string;
}

/**
 * The notices of one kind: each appears once, changes in place, is settled at the end, and survives a restart.
 * Everything that writes joins a running transaction.
 */
export interface StandingNotices {
  /** Notices that are not settled. */
  all(): StandingNotice[];
  of(taskId: string): StandingNotice[];
  /** The first call sends a new message, later calls change it silently. */
  tell(standing: StandingNotice, post: Post): void;
  /** What `tell` adds to the outbox, for a caller that adds it with other posts. The notice is open from now on. */
  toTell(standing: StandingNotice, post: Post): Post;
  /** Its last change: shows `word` from now on, without buttons. Does nothing when the task has no notice. */
  settle(taskId: string, word: string): void;
  /** For the start: as `settle`, for tasks that ended while no bridge ran. */
  settleEnded(word: string): void;
}

export interface StandingNoticesOptions {
  store: Pick<Store, 'notes' | 'tasks' | 'atomically'>;
  outbox: Pick<Outbox, 'add'>;
  /** Names the note that stores them. */
  kind: string;
}

export function createStandingNotices({ store, outbox, kind }: StandingNoticesOptions): StandingNotices {
  // Reads the store each time: a failed transaction takes back what it wrote.
  function all(): StandingNotice[] {
    return JSON.parse(store.notes.get(kind) ?? '[]') as StandingNotice[];
  }

  function write(standing: readonly StandingNotice[]): void {
    if (standing.length > 0) store.notes.set(kind, JSON.stringify(standing));
    else store.notes.delete(kind);
  }

  function toTell({ conversation, key, taskId }: StandingNotice, post: Post): Post {
    const standing = all();
    if (standing.some((other) => other.conversation === conversation && other.key === key)) return inPlace(post, key);
    write([...standing, { conversation, key, taskId }]);
    return { ...post, key };
  }

  function settle(taskId: string, word: string): void {
    const standing = all();
    const settled = standing.filter((one) => one.taskId === taskId);
    if (settled.length === 0) return;
    store.atomically(() => {
      write(standing.filter((one) => !settled.includes(one)));
      for (const { conversation, key } of settled) outbox.add(conversation, settledPost(word, key), taskId);
    });
  }

  return {
    all,
    of: (taskId) => all().filter((one) => one.taskId === taskId),
    tell: (standing, post) => outbox.add(standing.conversation, toTell(standing, post), standing.taskId),
    toTell,
    settle,
    settleEnded(word) {
      for (const { taskId } of all()) {
        const task = store.tasks.get(taskId);
        if (!task || endStates.includes(task.state)) settle(taskId, word);
      }
    },
  };
}

/** `post` takes the place of the message with this key, without a sound. */
export function inPlace(post: Post, key: string): Post {
  return { ...post, notify: false, replaces: key };
}

/** The last form of the message with this key, without buttons. */
export function settledPost(content: string | Block[], key: string): Post {
  return inPlace(notice(content), key);
}
