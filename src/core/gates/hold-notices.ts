import { type Block, type Inline, paragraph } from '../../text/document/blocks.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Post } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store.ts';
import { actionButtons } from '../reply/buttons.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';

/** A notice of a hold that stands in a chat. */
export interface Standing {
  taskId: string;
  conversation: ConversationId;
  key: string;
}

/** What people read about a hold: one notice for each chat, which changes in place. */
export interface HoldNotices {
  /** `words`: why, and until when. `canResume`: trying it at once may be of use. */
  post(task: Task, words: readonly Inline[], canResume: boolean): Post;
  standingFor(task: Task): Standing;
  /** As `post`, in place of what stands there. */
  bringUpToDate(standing: Standing, words: readonly Inline[], canResume: boolean): void;
  /** Takes the buttons; `word` is what it says from now on. */
  settle(standing: Standing, word: string): void;
}

export function createHoldNotices({ store, outbox }: { store: Pick<Store, 'tasks'>; outbox: Outbox }): HoldNotices {
  function post(task: Task, words: readonly Inline[], canResume: boolean): Post {
    const blocks: Block[] = [paragraph(...words, ` Task #${task.number} waits until then.`)];
    const resume = canResume ? ([['Resume now', 'hold:resume']] as const) : [];
    return notice(blocks, task, actionButtons([...resume, ['Cancel', `cancel:${task.number}`]]));
  }

  return {
    post,
    standingFor: ({ id, number, conversation }) => ({ taskId: id, conversation, key: `hold:${number}` }),
    bringUpToDate({ taskId, conversation, key }, words, canResume) {
      const task = store.tasks.get(taskId);
      if (task) outbox.add(conversation, { ...post(task, words, canResume), notify: false, replaces: key });
    },
    settle({ conversation, key }, word) {
      outbox.add(conversation, { ...notice(word), notify: false, replaces: key });
    },
  };
}
