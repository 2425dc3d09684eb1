import { type Block, type Inline, paragraph, text } from '../text/blocks.ts';
import { formatDuration } from '../text/tool-line.ts';
import { actionButtons } from './buttons.ts';
import type { ConversationId } from './conversation.ts';
import type { Outbox } from './outbox.ts';
import type { Clock, Host, Log, Post } from './ports.ts';
import { notice } from './say.ts';
import type { Store } from './store.ts';
import type { Task } from './task.ts';

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
  /** claude has answered: waiting times begin anew. */
  answered(): void;
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

/** All at once would only meet the next limit. */
const staggerMs = 3 * second;
/** A clock here and the clock there differ. */
const resetMarginMs = 2 * second;

/** Within this a duration says more than a time of day. */
const soonMs = 3 * minute;

const noteKey = 'hold';

/** Until claude has answered it is remembered, also while it is tried again (`until` is 0 then). */
interface Noted extends Hold {
  failures: number;
  told: Standing[];
}

/** A notice that stands in a chat with its buttons. */
interface Standing {
  conversation: ConversationId;
  key: string;
}

export function createHolds({ store, host, outbox, clock, log, signal, onOpened }: HoldsOptions): Holds {
  let noted = read();
  /** The moment before which the next one may not pass; only after a hold do they pass one after the other. */
  let nextAt = Number.NEGATIVE_INFINITY;
  let cancelTimer = () => {};
  let change = Promise.withResolvers<void>();
  if (noted) wakeAt(noted.until);

  function read(): Noted | undefined {
    const json = store.notes.get(noteKey);
    return json === undefined ? undefined : (JSON.parse(json) as Noted);
  }

  function write(next: Noted | undefined): void {
    noted = next;
    if (next) store.notes.set(noteKey, JSON.stringify(next));
    else store.notes.delete(noteKey);
  }

  function current(): Noted | undefined {
    return noted && noted.until > 0 ? noted : undefined;
  }

  function changed(): void {
    const { resolve } = change;
    change = Promise.withResolvers();
    resolve();
  }

  function wakeAt(at: number): void {
    cancelTimer();
    cancelTimer = clock.after(Math.max(0, at - clock.now()), () => {
      if (!signal.aborted) void timeUp();
    });
  }

  async function timeUp(): Promise<void> {
    if (noted?.kind !== 'missing') return open();
    const found = await host.check();
    if (signal.aborted || noted?.kind !== 'missing') return;
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
    write({ ...before, until: 0 });
    log.info('tasks go on', { after: before.kind });
    changed();
  }

  function settle({ conversation, key }: Standing, word: string): void {
    outbox.add(conversation, { ...notice(word), notify: false, replaces: key });
  }

  function words(): Inline[] | undefined {
    const hold = current();
    if (!hold) return undefined;
    const { kind, message, until } = hold;
    if (kind === 'missing') return [text(message)];
    const lead = kind === 'usage' ? 'It ends' : 'It is tried again';
    const left = until - clock.now();
    if (left < soonMs) return [text(`${message} ${lead} in ${formatDuration(Math.max(0, left))}.`)];
    return [text(`${message} ${lead} `), { type: 'time', at: until }, text('.')];
  }

  return {
    current,
    words,
    close({ kind, message, resetsAt }) {
      const before = noted?.kind === kind ? noted : undefined;
      // Tasks that failed side by side make one hold; what is known to end is not made shorter.
      const isSame = before !== undefined && before === current();
      const failures = (before?.failures ?? 0) + (isSame ? 0 : 1);
      const steps = waits[kind];
      const wait = steps[Math.min(failures, steps.length) - 1]!;
      const known = resetsAt !== undefined && resetsAt > clock.now() ? resetsAt + resetMarginMs : undefined;
      const until = Math.max(known ?? clock.now() + wait, isSame ? before.until : 0);
      write({ kind, message, until, failures, told: noted?.told ?? [] });
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
          if (!hasWaited && !noted) return;
          const wait = nextAt - clock.steady();
          if (!(wait > 0)) break;
          await clock.sleep(wait, either);
        }
        nextAt = clock.steady() + staggerMs;
      } finally {
        aborted.release();
      }
    },
    answered() {
      const before = noted;
      if (!before || current()) return;
      const word = before.kind === 'usage' ? 'The limit is over; it goes on.' : 'It goes on.';
      store.atomically(() => {
        for (const standing of before.told) settle(standing, word);
        write(undefined);
      });
      outbox.kick();
    },
    release(task) {
      const standing = noted?.told.find(({ key }) => key === keyOf(task));
      if (!noted || !standing) return;
      write({ ...noted, told: noted.told.filter(({ key }) => key !== standing.key) });
      settle(standing, 'It does not wait any more.');
    },
    notice(task) {
      const key = keyOf(task);
      const hold = current();
      const isTold = hold?.told.some((standing) => standing.key === key) ?? false;
      if (hold && !isTold) write({ ...hold, told: [...hold.told, { conversation: task.conversation, key }] });
      const blocks: Block[] = [
        paragraph(...(words() ?? ['claude can’t be given tasks now.']), ` Task #${task.number} waits until then.`),
      ];
      const buttons = actionButtons([
        ...(hold?.kind === 'missing' ? [] : ([['Resume now', 'hold:resume']] as const)),
        ['Cancel', `cancel:${task.number}`],
      ]);
      const post = notice(blocks, task, buttons);
      return isTold ? { ...post, notify: false, replaces: key } : { ...post, key };
    },
  };
}

function keyOf(task: Task): string {
  return `hold:${task.number}`;
}

/** A promise that rejects when the signal aborts, for a race. */
function rejection(signal: AbortSignal): { promise: Promise<never>; release(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  promise.catch(() => undefined);
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  return { promise, release: () => signal.removeEventListener('abort', onAbort) };
}
