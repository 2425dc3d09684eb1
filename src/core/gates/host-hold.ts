import { type Inline, moment, text } from '../../text/document/blocks.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { EpochMs } from '../model/events.ts';
import type { Post } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Dues } from '../timing/dues.ts';
import { createChanges } from './changes.ts';
import { createHoldNotices, type KeptBack } from './hold-notices.ts';
import { createHoldTimer, lookAgainMs } from './hold-timer.ts';
import type { Parking } from './parking.ts';
import { createTurnstile } from './turnstile.ts';

export type HoldKind = 'missing' | 'usage' | 'auth' | 'overloaded' | 'network';

/** Why no task goes to Claude on a host now. */
export interface Hold {
  kind: HoldKind;
  /** One or two sentences for people, without the time. */
  message: string;
  /** When the bridge tries again, ms since the epoch. */
  until: EpochMs;
}

/** `resetsAt`: when it ends, as the other side reports, ms since the epoch. */
export type HoldReason = Pick<Hold, 'kind' | 'message'> & { resetsAt?: EpochMs | undefined };

/**
 * What holds all tasks of one host back: `claude` is missing or not logged in, a limit of the plan, an API that does not
 * answer. Tasks wait here instead of failing. Survives a restart.
 */
export interface HostHold {
  readonly host: Pick<Host, 'id' | 'name'>;
  current(): Hold | undefined;
  /** For lists: the message, and when it ends or the bridge tries again. Undefined: there is no hold. */
  words(): Inline[] | undefined;
  /** Begins a hold: no task starts from now on. */
  close(why: HoldReason): void;
  /** Someone wants the bridge to try now. False: there is no hold, or trying cannot help. */
  resumeNow(): boolean;
  /**
   * Resolves with a hold that no waiting ends soon: someone has to log in, or to pay. First tries whether a hold that
   * the last run left still applies.
   */
  untilPersonNeeded(): Promise<Hold>;
  /** Called after a hold began, changed or ended. */
  onChange(listener: () => void): void;
  /** Claude has answered: waiting times start from the first again. */
  answered(): void;
  /** How often Claude has answered in this run of the bridge. */
  answers(): number;
  /** Whether the chat already has a notice about this hold: one is enough. */
  isTold(conversation: ConversationId): boolean;
  /**
   * The notice for the person of a held task; a second one changes the first in place. Inside the transaction that
   * parks it.
   */
  notice(task: Task): Post;
  /** As `TaskGate.pass`, for a task of this host. */
  pass(task: Task, signal: AbortSignal): Promise<void>;
  /** The task no longer waits. Inside a transaction. */
  release(task: Task): void;
  /**
   * Its time is up, or someone wants a try. Inside a transaction; the function it returns has to run after that.
   * Undefined: there is no hold.
   */
  open(): (() => void) | undefined;
}

/** What the key of a hold's due begins with: `hold:<id of the host>`. */
export const holdDue = 'hold';

export interface HostHoldOptions {
  store: Store;
  parking: Pick<Parking, 'park'>;
  host: Pick<Host, 'id' | 'name' | 'check'>;
  outbox: Outbox;
  dues: Dues;
  clock: Clock;
  log: Log;
  /** Ends all waiting. */
  signal: AbortSignal;
  /** `claude` was missing and has appeared. */
  onOpened(version: string): void;
}

const second = 1_000;
const minute = 60 * second;

/** How long until the next try: the first wait, the second, …; then always the last. */
const waits: Record<HoldKind, readonly number[]> = {
  missing: [lookAgainMs],
  usage: [15 * minute, 30 * minute, 60 * minute],
  auth: [5 * minute],
  overloaded: [30 * second, minute, 2 * minute, 5 * minute, 10 * minute],
  network: [10 * second, 30 * second, minute, 2 * minute, 5 * minute],
};

const needPerson: ReadonlySet<HoldKind> = new Set(['missing', 'usage', 'auth']);

/** A clock here and the clock there differ. */
const resetMarginMs = 2 * second;

/** No limit lasts longer; a longer claim is a mistake. */
const longestMs = 35 * 24 * 60 * minute;

const overWord = 'The limit is over. Tasks continue.';
const releasedWord = 'No longer waiting.';

/** It stays noted until Claude has answered, also during a try (`until` is 0 then). */
interface Noted extends Hold {
  /** Whether the other side reported when it ends. */
  isKnown: boolean;
  /** In a row. */
  failures: number;
}

export function createHostHold(options: HostHoldOptions): HostHold {
  const { store, parking, host, outbox, clock, log, signal } = options;
  const notices = createHoldNotices({ ...options, held });
  const changes = createChanges();
  const { read, note, current } = createNote(store, `hold:${host.id}`);
  const isClosed = () => current() !== undefined;
  const isMissing = () => current()?.kind === 'missing';
  const dueKey = `${holdDue}:${host.id}`;
  const timer = createHoldTimer({ ...options, dueKey, isMissing, end: openNow });
  const isTrying = () => read() !== undefined;
  const turnstile = createTurnstile({ clock, isClosed, isTrying, untilChange: changes.next });
  let answers = 0;
  notices.settleEnded(releasedWord);
  const left = current();
  // A moment that came while the host was not among those of the bridge has ended nothing.
  if (left && (isMissing() || !store.dues.get(dueKey))) timer.set(left.until);

  function held(): KeptBack | undefined {
    const hold = current();
    return hold && { words: (task) => inWords(hold, clock.now(), task), canResume: hold.kind !== 'missing' };
  }

  function openNow(): void {
    store.atomically(open)?.();
  }

  /** Noted until Claude has answered: the next failure makes the wait longer. */
  function open(): (() => void) | undefined {
    const before = current();
    if (!before) return undefined;
    timer.cancel();
    note({ ...before, until: 0 });
    notices.say(before.isKnown ? overWord : 'Retrying now.');
    return () => {
      turnstile.reset();
      changes.happened();
      log.info('tasks continue', { after: before.kind, host: host.name });
    };
  }

  function close(why: HoldReason): void {
    const hold = holdAfter(read(), why, clock.now());
    if (!hold) return;
    const { kind, message, until } = hold;
    store.atomically(() => {
      note(hold);
      notices.update();
      timer.set(until);
    });
    changes.happened();
    log.warn('all tasks are held', { why: kind, message, host: host.name, until: new Date(until).toISOString() });
  }

  /** A parked task has its notice already. */
  function park({ id }: Task, { message: reason }: Hold): void {
    const parked = store.atomically(() => {
      const task = parking.park({ id }, reason);
      if (task && !notices.isToldIn(task.conversation)) outbox.add(task.conversation, notices.toTell(task), id);
      return task;
    });
    if (!parked) return;
    log.warn('task waits for Claude', { task: parked.number });
  }

  return {
    host,
    current,
    words: () => held()?.words(),
    close,
    resumeNow() {
      const hold = current();
      if (!hold || hold.kind === 'missing') return false;
      openNow();
      return true;
    },
    async pass(task, given) {
      const hold = current();
      if (hold) park(task, hold);
      await turnstile.pass(AbortSignal.any([given, signal]));
    },
    open,
    release: (task) => notices.settle(task, releasedWord),
    async untilPersonNeeded() {
      if (left !== undefined && current()?.until === left.until) openNow();
      for (;;) {
        const hold = current();
        if (hold && needPerson.has(hold.kind)) return hold;
        await changes.next();
      }
    },
    onChange: changes.onChange,
    answers: () => answers,
    answered() {
      answers++;
      const before = read();
      if (!before || before.until > 0) return;
      store.atomically(() => {
        note(undefined);
        notices.settleAll(before.isKnown ? overWord : 'Claude answers again. Tasks continue.');
      });
      changes.happened();
    },
    isTold: notices.isToldIn,
    notice: notices.toTell,
  };
}

function createNote({ notes }: Pick<Store, 'notes'>, key: string) {
  /** Reads the store each time: a failed transaction takes back what it wrote. */
  function read(): Noted | undefined {
    const json = notes.get(key);
    return json === undefined ? undefined : (JSON.parse(json) as Noted);
  }

  function note(to: Noted | undefined): void {
    if (to) notes.set(key, JSON.stringify(to));
    else notes.delete(key);
  }

  function current(): Noted | undefined {
    const noted = read();
    return noted && noted.until > 0 ? noted : undefined;
  }

  return { read, note, current };
}

/** The hold that follows from this reason; undefined: it stays as it is. */
function holdAfter(before: Noted | undefined, { kind, message, resetsAt }: HoldReason, now: number): Noted | undefined {
  const isKnown = resetsAt !== undefined && resetsAt > now && resetsAt < now + longestMs;
  const closed = before && before.until > 0 ? before : undefined;
  // A limit with a known end is not over because another call met something else.
  if (closed?.isKnown && !isKnown) return undefined;
  // Tasks that failed side by side make one hold, and one failure.
  const isSame = closed?.kind === kind;
  const failures = (before?.failures ?? 0) + (isSame ? 0 : 1);
  const steps = waits[kind];
  const wait = steps[Math.min(failures, steps.length) - 1]!;
  const end = isKnown ? resetsAt + resetMarginMs : now + wait;
  return { kind, message, until: Math.max(end, isSame ? closed.until : 0), isKnown, failures };
}

/** `task`: a task that waits because of it; undefined: all tasks. */
function inWords({ kind, message, until, isKnown }: Noted, now: number, task: Task | undefined): Inline[] {
  const which = task ? ` #${task.number}` : '';
  if (kind === 'missing') return [text(task ? `${message}${which} waits until it is found.` : message)];
  const what = isKnown ? 'Resuming' : 'Retrying';
  return [text(`${message} ${what}${which} at `), moment(until, now), text('.')];
}
