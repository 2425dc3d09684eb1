import { marks } from '../../text/format/marks.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { Button } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import { cancelledWords } from '../model/task-words.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { StandingNotice } from '../ports/store/notice-store.ts';
import type { NewestTask } from '../reply/context/newest-task.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import type { Background } from '../timing/background.ts';
import { createPacedReceipts } from './paced-receipts.ts';
import { receiptKey } from './post-keys.ts';
import {
  createReceiptWords,
  type Happened,
  type ReceiptWordsOptions,
  type WaitingReceipt,
  type Waits,
} from './receipt-words.ts';
import { type Concern, createRounds, type QueueChange } from './rounds.ts';

/** A task that begins within this time needs no receipt. */
const patienceMs = 1_000;
/** The receipts of waiting tasks: one silent post for each, which later shows what happened to the task. */
export interface QueueReceipts {
  /**
   * The task is new, or in the queue again. If it still waits in a moment, its person gets a receipt; `news` goes out
   * in any case. A task whose transaction is rolled back gets none.
   */
  expect(task: Task, news?: News): void;
  /** Its receipt, if there is one, shows this from now on. Call it in the transaction that did it. */
  say(task: Task, happened: Happened): void;
  /** Brings the receipts that are concerned up to date: the first ones at once, many of them part by part. */
  changed(change: QueueChange): void;
}

/** What happened to a new task; or a sentence on why something intended did not happen. */
export type News = Happened | { what: 'not'; why: string };

export interface QueueReceiptsOptions extends ReceiptWordsOptions {
  outbox: Outbox;
  newest: Pick<NewestTask, 'isRightBelow'>;
  platform(name: string): ChatPlatform | undefined;
  clock: Clock;
  background: Background;
}

/** What a receipt in the chat shows. `attempts`: how many attempts the task had then. */
type Shown =
  | { what: Waits; hasNow: boolean; lists?: number }
  | (Happened & { attempts: number; hasNow?: undefined; lists?: undefined });

interface Expected {
  taskId: string;
  news: News | undefined;
}

export function createQueueReceipts(options: QueueReceiptsOptions): QueueReceipts {
  const { store, outbox, newest, platform, clock, background } = options;
  const notices = createStandingNotices({ store, outbox, kind: 'receipts' });
  const words = createReceiptWords(options);
  const due = createPacedReceipts({ clock, background, give });
  const rounds = createRounds({ page: notices.page, background, look });

  function shownOf({ id }: Pick<Task, 'id'>): Shown | undefined {
    const json = notices.of(id)[0]?.shown;
    return json === undefined ? undefined : (JSON.parse(json) as Shown);
  }

  function shownOnce({ id }: Task, happened: Happened): Shown {
    return { ...happened, attempts: store.tasks.attempts(id).length };
  }

  /** False: there is nothing to report any more. */
  function give({ taskId, news }: Expected): boolean {
    const task = store.tasks.get(taskId);
    if (!task || task.endedAt !== undefined || shownOf(task) !== undefined) return false;
    const { conversation, number } = task;
    const stays = !platform(platformOf(conversation))?.replace;
    const waiting = words.waiting(task);
    // A task that Claude did not reach waits again.
    const isOver = news?.what === 'given' && waiting !== undefined;
    if (news && news.what !== 'not' && !isOver) {
      if (stays) addLine(outbox, conversation, words.happened(news));
      else post(task, shownOnce(task, news), { text: words.happened(news) });
      return true;
    }
    if (!waiting) return false;
    const text = news?.what === 'not' ? `${news.why} ${waiting.text}` : waiting.text;
    if (stays) addLine(outbox, conversation, `${marks.waiting} #${number}: ${text}`);
    else post(task, shownBy(waiting), { ...waiting, text: `${marks.waiting} ${text}` });
    return true;
  }

  function post(task: Task, shown: Shown, { text, buttons }: { text: string; buttons?: Button[][] }): void {
    const what = notice(text, newest.isRightBelow(task) ? undefined : task, buttons);
    notices.tell(receiptOf(task, shown), { ...what, notify: false, givesWay: true, passes: true });
  }

  /** Withdraws a receipt that nobody has seen yet. True: withdrawn, and nothing is in the chat. */
  function withdrawn(task: Task): boolean {
    const isWithdrawn = outbox.withdraw(task.conversation, receiptKey(task.number));
    if (isWithdrawn) notices.forget(receiptOf(task));
    return isWithdrawn;
  }

  function restate(task: Task, shown: Shown, said: { text: string; buttons?: Button[][] }): void {
    if (withdrawn(task)) post(task, shown, said);
    else notices.tell(receiptOf(task, shown), notice(said.text, undefined, said.buttons));
  }

  /** It has said what it had to say. */
  function takeAway(task: Task): void {
    notices.takeAway(receiptOf(task), 'Started.');
  }

  function waitsOn(task: Task, shown: Shown, isMoved: boolean): void {
    const waiting = words.waiting(task);
    if (!waiting || !isOutOfDate(shown, waiting, isMoved)) return;
    const isTooLate = shown.what === 'given' && waiting.waits !== 'held';
    const text = isTooLate ? `Claude finished before reaching this message. ${waiting.text}` : waiting.text;
    restate(task, shownBy(waiting), { ...waiting, text: `${marks.waiting} ${text}` });
  }

  function update(task: Task, isMoved: boolean): void {
    const shown = shownOf(task);
    if (shown === undefined) return;
    const { state, endedAt } = task;
    if (state === 'queued' || state === 'parked') {
      waitsOn(task, shown, isMoved);
    } else if (shown.what === 'given') {
      // It may come back to its queue, and then have its own turn.
      if (endedAt !== undefined || store.tasks.attempts(task.id).length > shown.attempts) takeAway(task);
    } else if (state === 'cancelled') {
      if (!withdrawn(task)) notices.settleOne(receiptOf(task), cancelledWords(task));
    } else {
      takeAway(task);
    }
  }

  return {
    expect(task, news) {
      // Where the platform can neither change messages nor show anything as it happens, nobody watches: as with a pipe.
      const target = platform(platformOf(task.conversation));
      if (!target?.replace && !target?.previews) return;
      const inMs = news && news.what !== 'not' ? 0 : patienceMs;
      due.add(task.conversation, { taskId: task.id, news }, inMs);
    },
    say(task, happened) {
      if (shownOf(task) !== undefined) restate(task, shownOnce(task, happened), { text: words.happened(happened) });
    },
    changed({ conversation, tasks, passed, concerns }) {
      updateAll([...tasks], () => false);
      if (concerns !== 'the tasks alone' || passed.length > 0) rounds.begin({ conversation, passed, concerns });
    },
  };

  /** One part of a round: the receipts of these notices, as far as they may be out of date. */
  function look(standing: readonly StandingNotice[], { passed, concerns }: Concern): void {
    const all = concerns === 'everything' || passed.length > 0;
    const some = standing.filter(({ shown }) => all || !(JSON.parse(shown ?? '{}') as Partial<Shown>).hasNow);
    updateAll(
      some.flatMap(({ taskId }) => taskId ?? []),
      ({ rank }) => passed.some(({ from, to }) => rank >= Math.min(from, to) && rank <= Math.max(from, to)),
    );
  }

  function updateAll(ids: readonly string[], isMoved: (task: Task) => boolean): void {
    const tasks = ids.flatMap((id) => (shownOf({ id }) === undefined ? [] : (store.tasks.get(id) ?? [])));
    if (tasks.length === 0) return;
    tasks.sort((a, b) => a.number - b.number);
    store.atomically(() => {
      for (const task of tasks) update(task, isMoved(task));
    });
  }
}

function receiptOf({ id: taskId, conversation, number }: Task, shown?: Shown): StandingNotice {
  return { taskId, conversation, key: receiptKey(number), ...(shown && { shown: JSON.stringify(shown) }) };
}

/** A receipt that stays as it is, as a line of what happened when. */
function addLine(outbox: Pick<Outbox, 'add'>, conversation: ConversationId, text: string): void {
  outbox.add(conversation, { ...notice(text), notify: false, givesWay: true });
}

function shownBy({ waits, hasNow, lists }: WaitingReceipt): Shown {
  return { what: waits, hasNow, ...(lists !== undefined && { lists }) };
}

/** A changed estimate alone is no reason: the limits of a chat include changes of messages. */
function isOutOfDate(shown: Shown, { waits, hasNow, lists }: WaitingReceipt, isMoved: boolean): boolean {
  if (shown.what === 'instead') return waits === 'paused';
  if (shown.what === 'given' || isMoved || shown.lists !== lists) return true;
  const isOther = waits !== shown.what && [waits, shown.what].includes('paused');
  const isFree = shown.what === 'held' && waits !== 'held';
  return isOther || isFree || (hasNow && !shown.hasNow);
}
