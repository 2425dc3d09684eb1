import { type Inline, paragraph, text } from '../../text/document/blocks.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Post } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { Host } from '../ports/host.ts';
import type { Store } from '../ports/store/store.ts';
import { actionButtons } from '../reply/buttons.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';

/** What holds tasks back, for people. */
export interface KeptBack {
  /** Why, and until when: for a task that waits because of it, or for all. */
  words(task?: Task): Inline[];
  /** Whether trying at once may help. */
  canResume: boolean;
}

/** What people read about a hold: one notice for each chat, which changes in place. Inside transactions. */
export interface HoldNotices {
  /** Whether the chat already has a notice about the present hold. */
  isToldIn(conversation: ConversationId): boolean;
  /** The post to add to the outbox. */
  toTell(task: Task): Post;
  /** Updates every notice to what holds tasks back now. */
  update(): void;
  /** Replaces every notice by `word`, without buttons; the notices are not settled yet. */
  say(word: string): void;
  /** Takes those of one task away, or all of them; `word`: what stays where that cannot be. */
  settle(task: Pick<Task, 'id'>, word: string): void;
  settleAll(word: string): void;
  /** For the start: the same for tasks that ended while no bridge ran. */
  settleEnded(word: string): void;
}

export interface HoldNoticesOptions {
  store: Store;
  outbox: Outbox;
  host: Pick<Host, 'id'>;
  held(): KeptBack | undefined;
}

export function createHoldNotices({ store, outbox, host, held }: HoldNoticesOptions): HoldNotices {
  const notices = createStandingNotices({ store, outbox, kind: `hold-notices:${host.id}` });

  function post(task: Task): Post {
    const hold = held();
    const words = hold?.words(task) ?? [text(`Claude is not available. Task #${task.number} waits.`)];
    const resume = hold?.canResume === false ? [] : ([['Resume now', 'hold:resume']] as const);
    return notice([paragraph(...words)], task, actionButtons([...resume, ['Cancel', `cancel:${task.number}`]]));
  }

  return {
    isToldIn: (conversation) => held() !== undefined && notices.all(conversation).length > 0,
    toTell(task) {
      const { id: taskId, number, conversation } = task;
      return notices.toTell({ taskId, conversation, key: `hold:${number}` }, post(task));
    },
    update() {
      for (const standing of notices.all()) {
        const task = store.tasks.get(standing.taskId ?? '');
        if (task) notices.tell(standing, post(task));
      }
    },
    say(word) {
      for (const standing of notices.all()) notices.tell(standing, notice(word));
    },
    settle: ({ id }, word) => notices.takeAllAway(id, word),
    settleAll(word) {
      for (const standing of notices.all()) notices.takeAway(standing, word);
    },
    settleEnded: notices.takeEndedAway,
  };
}
