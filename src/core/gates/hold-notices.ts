import { type Inline, paragraph, text } from '../../text/document/blocks.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Post } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store.ts';
import { actionButtons } from '../reply/buttons.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices, settledPost } from '../reply/standing-notice.ts';

/** What keeps tasks back, for people. */
export interface KeptBack {
  /** Why, and until when: for a task that waits because of it, or for all. */
  words(task?: Task): Inline[];
  /** Trying it at once may be of use. */
  canResume: boolean;
}

/** What people read about a hold: one notice for each chat, which changes in place. Inside transactions. */
export interface HoldNotices {
  /** One about the hold there is now stands there already. */
  isToldIn(conversation: ConversationId): boolean;
  /** What is to be added to the outbox. */
  toTell(task: Task): Post;
  /** All that stand say what keeps tasks back now. */
  update(): void;
  /** All that stand say `word` without buttons; they are not settled yet. */
  say(word: string): void;
  settle(task: Pick<Task, 'id'>, word: string): void;
  settleAll(word: string): void;
  /** For the start: of tasks that ended while no bridge ran. */
  settleEnded(word: string): void;
}

export interface HoldNoticesOptions {
  store: Store;
  outbox: Outbox;
  held(): KeptBack | undefined;
}

export function createHoldNotices({ store, outbox, held }: HoldNoticesOptions): HoldNotices {
  const notices = createStandingNotices({ store, outbox, kind: 'hold-notices' });

  function post(task: Task): Post {
    const hold = held();
    const words = hold?.words(task) ?? [text(`Claude is not available. Task #${task.number} waits.`)];
    const resume = hold?.canResume === false ? [] : ([['Resume now', 'hold:resume']] as const);
    return notice([paragraph(...words)], task, actionButtons([...resume, ['Cancel', `cancel:${task.number}`]]));
  }

  return {
    isToldIn: (conversation) =>
      held() !== undefined && notices.all().some((standing) => standing.conversation === conversation),
    toTell(task) {
      const { id: taskId, number, conversation } = task;
      return notices.toTell({ taskId, conversation, key: `hold:${number}` }, post(task));
    },
    update() {
      for (const standing of notices.all()) {
        const task = store.tasks.get(standing.taskId);
        if (task) notices.tell(standing, post(task));
      }
    },
    say(word) {
      for (const { conversation, key } of notices.all()) outbox.add(conversation, settledPost(word, key));
    },
    settle: ({ id }, word) => notices.settle(id, word),
    settleAll(word) {
      for (const { taskId } of notices.all()) notices.settle(taskId, word);
    },
    settleEnded: notices.settleEnded,
  };
}
