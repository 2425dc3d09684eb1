import { type Inline, moment, text } from '../../text/document/blocks.ts';
import type { ConversationId } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import type { Post } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createChanges } from './changes.ts';
import type { TaskGate } from './gate.ts';
import { createHoldNotices, type KeptBack } from './hold-notices.ts';
import { createHoldTimer, lookAgainMs } from './hold-timer.ts';
import type { Parking } from './parking.ts';
import { createTurnstile } from './turnstile.ts';

export type HoldKind = 'missing' | 'usage' | 'auth' | 'overloaded' | 'network';

/** Why no task is given to Claude now. */
export interface Hold {
  kind: HoldKind;
  /** One or two sentences for people, without the time. */
  message: string;
  /** When it is tried again, ms since the epoch. */
  until: number;
}

/** `resetsAt`: when the other side says that it ends, ms since the epoch. */
type Reason = Pick<Hold, 'kind' | 'message'> & { resetsAt?: number | undefined };

/**
 * What keeps all tasks from Claude: it is missing or not logged in, a limit of the plan, an API that does not answer.
 * Tasks wait here instead of failing. Survives a restart.
 */
export interface Holds extends TaskGate {
  current(): Hold | undefined;
  /** For lists: the message, and when it is over or tried again. Undefined: nothing is held. */
  words(): Inline[] | undefined;
  /** From now on nothing is begun. */
  close(why: Reason): void;
  /** Someone wants it to be tried now. False: nothing is held, or it would be of no use. */
  resumeNow(): boolean;
  /**
   * Resolves with a hold that no waiting ends soon: someone has to log in, or to pay. Whether one that the last run left
   * still holds is tried first.
   */
  untilPersonNeeded(): Promise<Hold>;
  /** Called after a hold began, changed or ended. */
  onChange(listener: () => void): void;
  /** Claude has answered: waiting times begin anew. */
  answered(): void;
  /** How often it has, in this run of the bridge. */
  answers(): number;
  /** A notice about this hold stands there already: one is enough. */
  isTold(conversation: ConversationId): boolean;
  /** What the person of a task reads that is kept back; told again, it changes in place. Inside the transaction that parks it. */
  notice(task: Task): Post;
}

export interface HoldsOptions {
  store: Store;
  parking: Pick<Parking, 'park'>;
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
  missing: [lookAgainMs],
  usage: [15 * minute, 30 * minute, 60 * minute],
  auth: [5 * minute],
  overloaded: [30 * second, minute, 2 * minute, 5 * minute, 10 * minute],
  network: [10 * second, 30 * second, minute, 2 * minute, 5 * minute],
};

const needPerson: ReadonlySet<HoldKind> = new Set(['missing', 'usage', 'auth']);

/** A clock here and the clock there differ. */
const resetMarginMs = 2 * second;

/** No limit lasts longer; what claims to is a mistake. */
const longestMs = 35 * 24 * 60 * minute;

const noteKey = 'hold';
const overWord = 'The limit is over. Tasks continue.';
const releasedWord = 'No longer waiting.';

/** Until Claude has answered it is remembered, also while it is tried again (`until` is 0 then). */
interface Noted extends Hold {
  /** The other side said when it ends. */
  isKnown: boolean;
  /** In a row. */
  failures: number;
}

export function createHolds(options: HoldsOptions): Holds {
  const { store, parking, outbox, clock, log, signal } = options;
  const notices = createHoldNotices({ ...options, held });
  const changes = createChanges();
  const timer = createHoldTimer({
    ...options,
    isMissing: () => current()?.kind === 'missing',
    onOver: open,
  });
  const turnstile = createTurnstile({
    clock,
    isClosed: () => current() !== undefined,
    isTrying: () => read() !== undefined,
    untilChange: changes.next,
  });
  let answers = 0;
  notices.settleEnded(releasedWord);
  const left = current();
  if (left) timer.set(left.until);

  /** Always the store's: a transaction that fails takes back what was noted in it. */
  function read(): Noted | undefined {
    const json = store.notes.get(noteKey);
    return json === undefined ? undefined : (JSON.parse(json) as Noted);
  }

  function change(to: Noted | undefined, tell: () => void): void {
    store.atomically(() => {
      if (to) store.notes.set(noteKey, JSON.stringify(to));
      else store.notes.delete(noteKey);
      tell();
    });
    outbox.kick();
    changes.happened();
  }

  function current(): Noted | undefined {
    const noted = read();
    return noted && noted.until > 0 ? noted : undefined;
  }

  function held(): KeptBack | undefined {
    const hold = current();
    return hold && { words: (task) => inWords(hold, clock.now(), task), canResume: hold.kind !== 'missing' };
  }

  /** Open, but not forgotten before Claude has answered: the next failure makes the wait longer. */
  function open(): void {
    const before = current();
    if (!before) return;
    timer.cancel();
    turnstile.reset();
    change({ ...before, until: 0 }, () => notices.say(before.isKnown ? overWord : 'Retrying now.'));
    log.info('tasks continue', { after: before.kind });
  }

  function close(why: Reason): void {
    const hold = holdAfter(read(), why, clock.now());
    if (!hold) return;
    const { kind, message, until } = hold;
    change(hold, notices.update);
    timer.set(until);
    log.warn('all tasks are held', { why: kind, message, until: new Date(until).toISOString() });
  }

  /** One that is parked was told already. */
  function park({ id }: Task, { message: reason }: Hold): void {
    const parked = store.atomically(() => {
      const task = parking.park({ id }, reason);
      if (task && !notices.isToldIn(task.conversation)) outbox.add(task.conversation, notices.toTell(task), id);
      return task;
    });
    if (!parked) return;
    outbox.kick(parked.conversation);
    log.warn('task waits for Claude', { task: parked.number });
  }

  return {
    current,
    words: () => held()?.words(),
    close,
    resumeNow() {
      const hold = current();
      if (!hold || hold.kind === 'missing') return false;
      open();
      return true;
    },
    async pass({ task }, given) {
      const hold = current();
      if (hold) park(task, hold);
      await turnstile.pass(AbortSignal.any([given, signal]));
    },
    isClosed: () => current() !== undefined,
    waitsOut(error) {
      if (!isBridgeError(error, 'agent-missing')) return false;
      close({ kind: 'missing', message: error.userMessage ?? error.message });
      return true;
    },
    release: (task) => notices.settle(task, releasedWord),
    async untilPersonNeeded() {
      if (left !== undefined && current()?.until === left.until) open();
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
      change(undefined, () => notices.settleAll(before.isKnown ? overWord : 'Claude answers again. Tasks continue.'));
    },
    isTold: notices.isToldIn,
    notice: notices.toTell,
  };
}

/** What there is from now on because of this reason; undefined: it stays as it is. */
function holdAfter(before: Noted | undefined, { kind, message, resetsAt }: Reason, now: number): Noted | undefined {
  const isKnown = resetsAt !== undefined && resetsAt > now && resetsAt < now + longestMs;
  const closed = before && before.until > 0 ? before : undefined;
  // A limit that is known to end then is not over because another call met something else.
  if (closed?.isKnown && !isKnown) return undefined;
  // Tasks that failed side by side make one hold, and one failure.
  const isSame = closed?.kind === kind;
  const failures = (before?.failures ?? 0) + (isSame ? 0 : 1);
  const steps = waits[kind];
  const wait = steps[Math.min(failures, steps.length) - 1]!;
  const end = isKnown ? resetsAt + resetMarginMs : now + wait;
  return { kind, message, until: Math.max(end, isSame ? closed.until : 0), isKnown, failures };
}

/** `task`: one that waits because of it; undefined: all. */
function inWords({ kind, message, until, isKnown }: Noted, now: number, task: Task | undefined): Inline[] {
  const which = task ? ` #${task.number}` : '';
  if (kind === 'missing') return [text(task ? `${message}${which} waits until it is found.` : message)];
  const what = isKnown ? 'Resuming' : 'Retrying';
  return [text(`${message} ${what}${which} at `), moment(until, now), text('.')];
}
