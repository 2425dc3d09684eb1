import type { Block } from '../../text/document/blocks.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Post } from '../model/post.ts';
import { endStates } from '../model/task.ts';
import type { NoticeCursor, NoticePage, StandingNotice } from '../ports/store/notice-store.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from './notice.ts';
import type { Outbox } from './outbox.ts';

/**
 * The notices of one kind: each appears once, changes in place, is settled at the end, and survives a restart.
 * Everything that writes joins a running transaction.
 */
export interface StandingNotices {
  /** Notices that are not settled, in all chats or in one. */
  all(conversation?: ConversationId): StandingNotice[];
  /** The same, at most `most` at a time. */
  page(most: number, conversation: ConversationId | undefined, after: NoticeCursor | undefined): NoticePage;
  of(taskId: string): StandingNotice[];
  /** The one with this key, in any chat. */
  named(key: string): StandingNotice | undefined;
  /** The first call sends a new message, later calls change it silently. */
  tell(standing: StandingNotice, post: Post): void;
  /** What `tell` adds to the outbox, for a caller that adds it with other posts. The notice is open from now on. */
  toTell(standing: StandingNotice, post: Post): Post;
  /** Its last change: shows `word` from now on, without buttons. Does nothing when the task has no notice. */
  settle(taskId: string, word: string | Block[]): void;
  /** As `settle`, for one notice. */
  settleOne(standing: StandingNotice, content: string | Block[]): void;
  /** Its end: it goes; where it cannot, it shows `word`. */
  takeAway(standing: StandingNotice, word: string): void;
  /** As `takeAway`, for all notices of a task. */
  takeAllAway(taskId: string, word: string): void;
  /** It stays as it is and changes no more; the next `tell` sends a new message. */
  forget(standing: StandingNotice): void;
  /** For the start: as `takeAllAway`, for tasks that ended while no bridge ran. */
  takeEndedAway(word: string): void;
}

export interface StandingNoticesOptions {
  store: Pick<Store, 'notices' | 'tasks' | 'atomically'>;
  outbox: Pick<Outbox, 'add'>;
  kind: string;
}

export function createStandingNotices({ store, outbox, kind }: StandingNoticesOptions): StandingNotices {
  function toTell(standing: StandingNotice, post: Post): Post {
    const isThere = store.notices.isOpen(standing.conversation, standing.key);
    if (!isThere || standing.shown !== undefined) store.notices.put(kind, standing);
    return isThere ? inPlace(post, standing.key) : { ...post, key: standing.key };
  }

  function of(taskId: string): StandingNotice[] {
    return store.notices.list(kind, { taskId });
  }

  function settleOne(standing: StandingNotice, content: string | Block[]): void {
    store.atomically(() => {
      store.notices.remove(standing);
      outbox.add(standing.conversation, inPlace(notice(content), standing.key), standing.taskId);
    });
  }

  function settle(taskId: string, word: string | Block[]): void {
    const settled = of(taskId);
    if (settled.length === 0) return;
    store.atomically(() => {
      for (const standing of settled) settleOne(standing, word);
    });
  }

  function takeAway(standing: StandingNotice, word: string): void {
    store.atomically(() => {
      store.notices.remove(standing);
      const post = { ...notice(word), notify: false, removes: standing.key };
      outbox.add(standing.conversation, post, standing.taskId);
    });
  }

  function takeAllAway(taskId: string, word: string): void {
    const all = of(taskId);
    if (all.length === 0) return;
    store.atomically(() => {
      for (const standing of all) takeAway(standing, word);
    });
  }

  return {
    all: (conversation) => store.notices.list(kind, conversation === undefined ? {} : { conversation }),
    page: (most, conversation, after) =>
      store.notices.page(kind, most, { ...(conversation !== undefined && { conversation }), ...(after && { after }) }),
    of,
    named: (key) => store.notices.list(kind, { key })[0],
    tell: (standing, post) =>
      store.atomically(() => outbox.add(standing.conversation, toTell(standing, post), standing.taskId)),
    toTell,
    settle,
    settleOne,
    takeAway,
    takeAllAway,
    forget: store.notices.remove,
    takeEndedAway(word) {
      for (const { taskId } of store.notices.list(kind)) {
        if (taskId === undefined) continue;
        const task = store.tasks.get(taskId);
        if (!task || endStates.includes(task.state)) takeAllAway(taskId, word);
      }
    },
  };
}

/** `post` takes the place of the message with this key, without a sound. */
function inPlace(post: Post, key: string): Post {
  return { ...post, notify: false, replaces: key };
}
