import type { SecretMask } from '../../text/secrets/mask.ts';
import { createGrowingAnswer } from '../answer/growing-answer.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { AgentEvent } from '../model/events.ts';
import type { PreviewHandle, ViewStage } from '../model/post.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Change } from '../ports/store/changes.ts';
import type { Store } from '../ports/store/store.ts';
import { createRepeatedSign } from './delivery/repeated-sign.ts';
import { emptyState, hasText, type LiveState, reduce, viewBlocks } from './live-view.ts';

/** An answer that begins within this time needs no word before it, unless there is something to note. */
const quietMs = 300;
/** First words that a limit kept back come this much later, unless the whole answer is there by then. */
const patienceMs = 250;
/** A view shows new elapsed times this often, or every few intervals where those are long. */
const tickMs = 5_000;
/** A preview that hangs delays the answer by no more than this. */
const lastViewMs = 3_000;

/** Shows a running task to its person: the newest view wins, at the pace the platform allows. */
export interface LiveReply {
  readonly state: LiveState;
  apply(event: AgentEvent): void;
  /** Shows no view after it resolves. Returns where the preview is, if there is one. */
  finish(): Promise<PreviewHandle | undefined>;
}

export interface LiveReplyOptions {
  platform: ChatPlatform;
  store: Pick<Store, 'onChange'>;
  conversation: ConversationId;
  /** The id that a conversation has by now. */
  current(id: ConversationId): ConversationId;
  /** Same for all views of one task. */
  key: number;
  mask: SecretMask;
  clock: Clock;
  log: Log;
  /** The preview of an earlier attempt at this task; this one continues it. */
  handle?: PreviewHandle | undefined;
  /** A sentence in every view. */
  note?: string;
  /** Called whenever the preview has a new place, if it is one that stays. */
  onHandle(handle: PreviewHandle): void;
}

export function startLiveReply(options: LiveReplyOptions): LiveReply {
  const { platform, store, conversation, current, key, mask, clock, log } = options;
  const { previews, receipts } = platform;
  const abort = new AbortController();
  const state = emptyState(options.note);
  const answer = createGrowingAnswer(mask);
  const intervalMs = previews?.intervalMs(conversation) ?? Number.POSITIVE_INFINITY;
  const lifetimeMs = previews?.lifetimeMs(conversation);
  const refreshMs = Math.min(Math.max(tickMs, 4 * intervalMs), lifetimeMs ?? Number.POSITIVE_INFINITY);

  const view = followView(options);
  let dirty = true;
  const firstWords = createFirstWords(intervalMs);
  const quietUntil = clock.steady() + (options.note === undefined ? quietMs : 0);
  let lastShownAt = Number.NEGATIVE_INFINITY;
  let showing: Promise<void> | undefined;
  let closed = false;
  const alarm = createAlarm(clock, () => {
    dirty = true;
    pump();
  });
  const typing = createRepeatedSign({
    say: receipts && (() => receipts.typing(view.currentPlace(), abort.signal)),
    isPaused: () => state.asks.length > 0,
    onFailed: (error) => closed || log.debug('typing could not be shown', { conversation, error }),
    clock,
  });

  /** A preview that stays until we delete it should not appear just to say "Thinking…" where "typing…" says it. */
  function worthShowing(): boolean {
    const isTold = view.handle !== undefined || lifetimeMs !== undefined || !receipts || state.note !== undefined;
    return isTold || hasText(state) || state.running.length > 0 || state.retry !== undefined;
  }

  function pump(): void {
    if (closed || !previews || showing || !worthShowing()) return;
    const now = clock.steady();
    // While Claude waits for its person nothing changes, and a new view would appear below the question.
    if (!dirty && state.asks.length > 0) return;
    const due = hasText(state) ? lastShownAt + pause() : Math.max(quietUntil, lastShownAt + pause());
    if (due > now) {
      alarm.set(due, now);
      return;
    }
    alarm.clear();
    showing = show().finally(() => {
      showing = undefined;
      pump();
    });
  }

  /** The first text appears at once, however recent the last view is; all else keeps the pace. */
  function pause(): number {
    if (hasText(state) && firstWords.stage() !== 'more') return firstWords.pauseMs();
    return dirty ? intervalMs : refreshMs;
  }

  async function show(): Promise<void> {
    if (!previews) return;
    view.followMove();
    const withText = hasText(state);
    const stage = withText ? firstWords.stage() : 'status';
    const blocks = viewBlocks(state, clock.steady(), answer);
    dirty = false;
    lastShownAt = clock.steady();
    try {
      const shown = await previews.show(view.place, key, view.handle, { blocks, stage }, abort.signal);
      if (view.followMove() || shown === undefined) {
        dirty = true;
        if (withText) firstWords.skipped();
        else typing.start();
        return;
      }
      if (withText) firstWords.shown();
      typing.stop();
      view.isAt(shown);
    } catch (error) {
      if (withText) firstWords.failed();
      if (!closed) log.debug('a view could not be shown', { conversation, error });
    }
  }

  /** A view that vanishes by itself also vanishes when a message arrives. */
  function comeBack(): void {
    // It would appear below the question.
    if (closed || state.asks.length > 0) return;
    dirty = true;
    pump();
  }

  const stopListening =
    lifetimeMs === undefined
      ? undefined
      : store.onChange(
          (changes) => changes.some(isArrivalIn(() => current(conversation))) && comeBack(),
          (error) => log.error('a preview could not come back', { conversation, error }),
        );
  if (lifetimeMs === undefined) typing.start();
  pump();

  return {
    state,
    apply(event) {
      reduce(state, event, clock.steady(), mask);
      dirty = true;
      if (!showing) pump();
    },
    async finish() {
      closed = true;
      stopListening?.();
      alarm.clear();
      typing.stop();
      // A late view would appear below the answer, so wait for the one under way.
      if (showing) await Promise.race([showing, clock.sleep(lastViewMs, abort.signal).catch(() => undefined)]);
      abort.abort();
      view.followMove();
      return view.handle;
    },
  };
}

/** How soon the first words of an answer are shown: at once, and later where a limit or a failure kept them back. */
function createFirstWords(intervalMs: number) {
  let isShown = false;
  let pauseMs = 0;

  return {
    stage(): ViewStage {
      if (isShown) return 'more';
      return pauseMs > 0 ? 'late-text' : 'first-text';
    },
    /** After the view before them. */
    pauseMs: () => pauseMs,
    shown() {
      isShown = true;
    },
    skipped() {
      pauseMs = pauseMs === 0 ? patienceMs : intervalMs;
    },
    failed() {
      pauseMs = intervalMs;
    },
  };
}

/** Where the view of a task is: its conversation may move while the task runs. */
function followView({ platform, conversation, current, handle, onHandle }: LiveReplyOptions) {
  let place = current(conversation);

  return {
    get place() {
      return place;
    },
    get handle() {
      return handle;
    },
    currentPlace: () => current(place),
    /** A new place has no view yet, and there the old handle may name a person's message. */
    followMove(): boolean {
      const now = current(place);
      if (now === place) return false;
      place = now;
      handle = undefined;
      return true;
    },
    isAt(shown: PreviewHandle): void {
      const hasMoved = JSON.stringify(shown) !== JSON.stringify(handle);
      handle = shown;
      // What vanishes by itself need not be found again.
      if (hasMoved && platform.previews?.lifetimeMs(place) === undefined) onHandle(shown);
    },
  };
}

/** A timer that rings once, at the earliest of the moments it is set to. */
function createAlarm(clock: Clock, ring: () => void) {
  let timer: { at: number; cancel(): void } | undefined;

  return {
    set(due: number, now: number): void {
      if (!Number.isFinite(due) || (timer && timer.at <= due)) return;
      timer?.cancel();
      const cancel = clock.after(due - now, () => {
        timer = undefined;
        ring();
      });
      timer = { at: due, cancel };
    },
    clear(): void {
      timer?.cancel();
      timer = undefined;
    },
  };
}

function isArrivalIn(conversation: () => ConversationId): (change: Change) => boolean {
  return (change) => change.type === 'post-arrived' && change.conversation === conversation();
}
