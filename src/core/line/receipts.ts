import type { ConversationId } from '../conversation.ts';
import { platformOf } from '../conversation.ts';
import type { Outbox } from '../outbox.ts';
import type { Button, ChatPlatform, Clock, Post } from '../ports.ts';
import { notice } from '../say.ts';
import type { Task } from '../task.ts';
import type { Background } from './background.ts';
import { receiptKey } from './keys.ts';
import { createPace } from './pace.ts';
import { createReceiptWords, type Happened, type ReceiptWordsOptions, type Waits } from './receipt-words.ts';

/** What begins within this time needs no word. */
const patienceMs = 1_000;
/** Of many messages at once only a few are told: the others would keep the answers from their chat. */
const rate = { burst: 3, refillMs: 10_000 };

/** What the chat says of tasks that wait: one post for each, silent, which later says what became of it. */
export interface Receipts {
  /**
   * The task is new, or in line again. Does it still wait in a moment, its person is told; `news` is said in any case.
   * After the transaction that added it.
   */
  expect(task: Task, news?: News): void;
  /** Its receipt, if there is one, says so from now on. In the transaction that did it. */
  say(task: Task, happened: Happened): void;
  /** Brings the receipts of one conversation, or of all, up to date. */
  changed(conversation?: ConversationId): void;
}

/** What happened to a new task; or why something that was to happen did not, as a sentence. */
export type News = Happened | { what: 'not'; why: string };

export interface ReceiptsOptions extends ReceiptWordsOptions {
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  clock: Clock;
  background: Background;
}

/** What a receipt in the chat says; kept with its task. */
type Shown = { what: Waits } | Happened;

interface Due {
  taskId: string;
  at: number;
  news: News | undefined;
}

export function createReceipts(options: ReceiptsOptions): Receipts {
  const { store, outbox, platform, clock, background } = options;
  const words = createReceiptWords(options);
  const pace = createPace(clock, rate);
  /** Tasks that are to get a receipt, by conversation. Not kept: after a crash nobody misses one. */
  const due = new Map<ConversationId, Due[]>();
  const timers = new Set<ConversationId>();

  function shownOf(task: Task): Shown | undefined {
    const json = store.tasks.receipt(task.id);
    return json === undefined ? undefined : (JSON.parse(json) as Shown);
  }

  function wake(conversation: ConversationId): void {
    const waiting = due.get(conversation);
    if (!waiting || timers.has(conversation)) return;
    const at = Math.max(Math.min(...waiting.map((one) => one.at)), pace.readyAt(conversation));
    timers.add(conversation);
    background.later(at - clock.steady(), () => {
      timers.delete(conversation);
      giveDue(conversation);
      wake(conversation);
    });
  }

  function giveDue(conversation: ConversationId): void {
    const now = clock.steady();
    const left: Due[] = [];
    for (const one of due.get(conversation) ?? []) {
      if (one.at > now || pace.readyAt(conversation) > now) left.push(one);
      else if (give(one)) pace.take(conversation);
    }
    if (left.length > 0) due.set(conversation, left);
    else due.delete(conversation);
    outbox.kick(conversation);
  }

  /** False: there is nothing to tell any more. */
  function give({ taskId, news }: Due): boolean {
    const task = store.tasks.get(taskId);
    if (!task || task.endedAt !== undefined || shownOf(task) !== undefined) return false;
    if (news && news.what !== 'not') {
      post(task, news, words.happened(task, news));
      return true;
    }
    const waiting = words.waiting(task);
    // Who is kept back by what keeps back all was told so.
    if (!waiting || task.state === 'parked') return false;
    const text = news ? `${news.why} ${waiting.text}` : waiting.text;
    post(task, { what: waiting.waits }, { ...waiting, text });
    return true;
  }

  function post(task: Task, shown: Shown, { text, buttons }: { text: string; buttons?: Button[][] }): void {
    const said: Post = { ...notice(text, task, buttons), notify: false, key: receiptKey(task.number), givesWay: true };
    store.atomically(() => {
      store.tasks.setReceipt(task.id, JSON.stringify(shown));
      outbox.add(task.conversation, said, task.id);
    });
  }

  /** One that nobody has seen yet is taken back instead. True: it is, and nothing stands in the chat. */
  function withdrawn({ conversation, number }: Task): boolean {
    return outbox.withdraw(conversation, receiptKey(number));
  }

  function replace({ conversation, number, id }: Task, text: string, buttons?: Button[][]): void {
    const said = { ...notice(text, undefined, buttons), notify: false, replaces: receiptKey(number) };
    outbox.add(conversation, said, id);
  }

  function settle(task: Task, text: string | undefined): void {
    store.tasks.setReceipt(task.id, undefined);
    if (text !== undefined && !withdrawn(task)) replace(task, text);
  }

  function waitsOn(task: Task, shown: Shown): void {
    const waiting = words.waiting(task);
    if (!waiting) return;
    const isBack = shown.what === 'given';
    if (!isBack && !(shown.what === 'paused' && waiting.waits !== 'paused')) return;
    const text = isBack ? `claude had ended before it came to this. ${waiting.text}` : waiting.text;
    store.tasks.setReceipt(task.id, JSON.stringify({ what: waiting.waits } satisfies Shown));
    replace(task, text, waiting.buttons);
  }

  function update(task: Task): void {
    const shown = shownOf(task)!;
    const { state, endedAt } = task;
    if (state === 'queued' || state === 'parked') {
      waitsOn(task, shown);
    } else if (shown.what === 'given') {
      // It may come back to its line.
      if (endedAt !== undefined) settle(task, undefined);
    } else if (state === 'cancelled') {
      settle(task, 'Cancelled.');
    } else {
      settle(task, shown.what === 'instead' ? undefined : 'Begun.');
    }
  }

  return {
    expect(task, news) {
      // Where messages stay as they are, a receipt would soon be wrong.
      if (!platform(platformOf(task.conversation))?.replace) return;
      const at = clock.steady() + (news && news.what !== 'not' ? 0 : patienceMs);
      due.set(task.conversation, [...(due.get(task.conversation) ?? []), { taskId: task.id, at, news }]);
      wake(task.conversation);
    },
    say(task, happened) {
      if (shownOf(task) === undefined) return;
      const said = words.happened(task, happened);
      if (withdrawn(task)) {
        post(task, happened, said);
      } else {
        store.tasks.setReceipt(task.id, JSON.stringify(happened));
        replace(task, said.text, said.buttons);
      }
    },
    changed(conversation) {
      const open = store.tasks.withReceipt(conversation);
      if (open.length === 0) return;
      store.atomically(() => {
        for (const task of open) update(task);
      });
      outbox.kick(conversation);
    },
  };
}
