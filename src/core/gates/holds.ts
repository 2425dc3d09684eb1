import { type Inline, moment, text } from '../../text/document/blocks.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { Post } from '../model/post.ts';
import { endStates, type Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createHoldNotices, type Standing } from './hold-notices.ts';

export type HoldKind = 'missing' | 'usage' | 'auth' | 'overloaded' | 'network';

/** Why no task is given to claude now. */
export interface Hold {
  kind: HoldKind;
  /** One or two sentences for people, without the time. */
  message: string;
  /** When it is tried again, ms since the epoch. */
  until: number;
}

/**
 * What keeps all tasks from claude: it is missing or not logged in, a limit of the plan, an API that does not answer.
 * Tasks wait here instead of failing. Survives a restart.
 */
export interface Holds {
  current(): Hold | undefined;
  /** For lists: the message, and when it is over or tried again. Undefined: nothing is held. */
  words(): Inline[] | undefined;
  /** From now on nothing is begun. `resetsAt`: when the other side says that it ends, ms since the epoch. */
  close(why: { kind: HoldKind; message: string; resetsAt?: number | undefined }): void;
  /** Somebody wants it to be tried now. False: nothing is held, or it would be of no use. */
  resumeNow(): boolean;
  /** Resolves when a task may be begun: at once, or one after the other when a hold is over. Rejects when `signal` aborts. */
  pass(signal: AbortSignal): Promise<void>;
  /**
   * Resolves with a hold that no waiting ends soon: somebody has to log in, or to pay. Whether one that the last run left
   * still holds is tried first.
   */
  untilPersonNeeded(): Promise<Hold>;
  /** Called after a hold began, changed or ended. */
  onChange(listener: () => void): void;
  /** claude has answered: waiting times begin anew. */
  answered(): void;
  /** How often it has, in this run of the bridge. */
  answers(): number;
  /** A notice about this hold stands there already: one is enough. */
  isTold(conversation: ConversationId): boolean;
  /** What the person of a task reads that is kept back; told again, it changes in place. Inside the transaction that parks it. */
  notice(task: Task): Post;
  /** The task does not wait any more. Inside the transaction that ends it. */
  release(task: Task): void;
}

export interface HoldsOptions {
  store: Store;
  host: Pick<Host, 'check'>;
  outbox: Outbox;
  clock: Clock;
  log: Log;
  /** Ends all waiting. */
  signal: AbortSignal;
  /** Claude was missing and is there now. */
  onOpened(version: string): void;
}

const second = 1_000;
const minute = 60 * second;

/** How long until it is tried again, the first time, the second, …; then always the last. */
const waits: Record<HoldKind, readonly number[]> = {
  missing: [10 * second],
  usage: [15 * minute, 30 * minute, 60 * minute],
  auth: [5 * minute],
  overloaded: [30 * second, minute, 2 * minute, 5 * minute, 10 * minute],
  network: [10 * second, 30 * second, minute, 2 * minute, 5 * minute],
};

const needPerson: ReadonlySet<HoldKind> = new Set(['missing', 'usage', 'auth']);

/** All at once would only meet the next limit. */
const staggerMs = 3 * second;
/** A clock here and the clock there differ. */
const resetMarginMs = 2 * second;

/** No limit lasts longer; what claims to is a mistake. */
const longestMs = 35 * 24 * 60 * minute;

const noteKey = 'hold';
const overWord = 'The limit is over; it goes on.';

/** Until claude has answered it is remembered, also while it is tried again (`until` is 0 then). */
interface Noted extends Hold {
  /** claude told when it ends. */
  isKnown: boolean;
  failures: number;
  told: Standing[];
}

export function createHolds({ store, host, outbox, clock, log, signal, onOpened }: HoldsOptions): Holds {
  /** The moment, in steady time, before which the next one may not pass; only after a hold they pass one by one. */
  let nextAt = Number.NEGATIVE_INFINITY;
  const notices = createHoldNotices({ store, outbox });
  let answers = 0;
  const listeners: (() => void)[] = [];
  let cancelTimer = () => {};
  let change = Promise.withResolvers<void>();
  settleEnded();
  const left = current();
  if (left) wakeAt(left.until);

  /** Always the store's: a transaction that fails takes back what was noted in it. */
  function read(): Noted | undefined {
    const json = store.notes.get(noteKey);
    return json === undefined ? undefined : (JSON.parse(json) as Noted);
  }

  function write(next: Noted | undefined): void {
    if (next) store.notes.set(noteKey, JSON.stringify(next));
    else store.notes.delete(noteKey);
  }

  function current(): Noted | undefined {
    const noted = read();
    return noted && noted.until > 0 ? noted : undefined;
  }

  function changed(): void {
    for (const listener of listeners) listener();
    const { resolve } = change;
    change = Promise.withResolvers();
    resolve();
  }

  function wakeAt(at: number): void {
    cancelTimer();
    cancelTimer = clock.after(Math.max(0, at - clock.now()), () => {
      if (!signal.aborted) timeUp().catch(tryAgain);
    });
  }

  function tryAgain(error: unknown): void {
    log.error('what keeps tasks back could not be lifted; trying again', { error });
    wakeAt(clock.now() + waits.missing[0]!);
  }

  async function timeUp(): Promise<void> {
    if (current()?.kind !== 'missing') return open();
    const found = await host.check();
    if (signal.aborted || current()?.kind !== 'missing') return;
    if (!found.ok) return wakeAt(clock.now() + waits.missing[0]!);
    onOpened(found.version);
    log.info('claude is there', { version: found.version });
    open();
  }

  /** Open, but not forgotten before claude has answered: the next failure makes the wait longer. */
  function open(): void {
    const before = current();
    if (!before) return;
    cancelTimer();
    nextAt = clock.steady();
    store.atomically(() => {
      for (const standing of before.told)
        notices.settle(standing, before.isKnown ? overWord : 'It is tried again now.');
      write({ ...before, until: 0 });
    });
    outbox.kick();
    log.info('tasks go on', { after: before.kind });
    changed();
  }

  /** What ended while no bridge ran. */
  function settleEnded(): void {
    for (const { taskId } of read()?.told ?? []) {
      const task = store.tasks.get(taskId);
      if (task && endStates.includes(task.state)) store.atomically(() => release(task));
    }
  }

  function release(task: Task): void {
    const noted = read();
    const standing = noted?.told.find(({ taskId }) => taskId === task.id);
    if (!noted || !standing) return;
    write({ ...noted, told: noted.told.filter((other) => other !== standing) });
    notices.settle(standing, 'It does not wait any more.');
  }

  function words(): Inline[] | undefined {
    const hold = current();
    if (!hold) return undefined;
    const { kind, message, until, isKnown } = hold;
    if (kind === 'missing') return [text(message)];
    const lead = isKnown ? 'It ends' : 'It is tried again';
    return [text(`${message} ${lead} `), moment(until, clock.now()), text('.')];
  }

  return {
    current,
    words,
    close({ kind, message, resetsAt }) {
      const standing = current();
      const isKnown = resetsAt !== undefined && resetsAt > clock.now() && resetsAt < clock.now() + longestMs;
      // A limit that is known to end then is not over because another call met something else.
      if (standing?.isKnown && !isKnown) return;
      const noted = read();
      // Tasks that failed side by side make one hold, and one failure.
      const isSame = standing?.kind === kind;
      const failures = (noted?.failures ?? 0) + (isSame ? 0 : 1);
      const steps = waits[kind];
      const wait = steps[Math.min(failures, steps.length) - 1]!;
      const end = isKnown ? resetsAt + resetMarginMs : clock.now() + wait;
      const until = Math.max(end, isSame ? standing.until : 0);
      store.atomically(() => {
        write({ kind, message, until, isKnown, failures, told: noted?.told ?? [] });
        for (const told of noted?.told ?? []) notices.bringUpToDate(told, words() ?? [], kind !== 'missing');
      });
      outbox.kick();
      wakeAt(until);
      log.warn('no task is given to claude for now', { why: kind, message, until: new Date(until).toISOString() });
      changed();
    },
    resumeNow() {
      const hold = current();
      if (!hold || hold.kind === 'missing') return false;
      open();
      return true;
    },
    async pass(given) {
      const either = AbortSignal.any([given, signal]);
      const aborted = rejection(either);
      let hasWaited = false;
      try {
        for (;;) {
          either.throwIfAborted();
          if (current()) {
            hasWaited = true;
            await Promise.race([change.promise, aborted.promise]);
            continue;
          }
          if (!hasWaited && !read()) return;
          const wait = nextAt - clock.steady();
          if (!(wait > 0)) break;
          await clock.sleep(wait, either);
        }
        nextAt = clock.steady() + staggerMs;
      } finally {
        aborted.release();
      }
    },
    async untilPersonNeeded() {
      if (left !== undefined && current()?.until === left.until) open();
      for (;;) {
        const hold = current();
        if (hold && needPerson.has(hold.kind)) return hold;
        await change.promise;
      }
    },
    answers: () => answers,
    answered() {
      answers++;
      const before = read();
      if (!before || before.until > 0) return;
      store.atomically(() => {
        for (const standing of before.told) notices.settle(standing, before.isKnown ? overWord : 'It goes on.');
        write(undefined);
      });
      outbox.kick();
      changed();
    },
    onChange: (listener) => void listeners.push(listener),
    release,
    isTold: (conversation) => current()?.told.some((standing) => standing.conversation === conversation) ?? false,
    notice(task) {
      const hold = current();
      const standing = notices.standingFor(task);
      const isTold = hold?.told.some(({ taskId }) => taskId === task.id) ?? false;
      if (hold && !isTold) write({ ...hold, told: [...hold.told, standing] });
      const post = notices.post(task, words() ?? [text('claude can’t be given tasks now.')], hold?.kind !== 'missing');
      return isTold ? { ...post, notify: false, replaces: standing.key } : { ...post, key: standing.key };
    },
  };
}

/** A promise that rejects when the signal aborts, for a race. */
function rejection(signal: AbortSignal): { promise: Promise<never>; release(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return { promise, release: () => signal.removeEventListener('abort', onAbort) };
}
