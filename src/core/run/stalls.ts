import { formatDuration } from '../../text/format/duration.ts';
import { isBridgeError } from '../model/errors.ts';
import type { AgentEvent } from '../model/events.ts';
import type { Task } from '../model/task.ts';
import { needsLine } from '../model/task-words.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { actionButtons } from '../reply/buttons.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { createStandingNotices } from '../reply/standing-notice.ts';
import { startTimeLimit } from '../timing/time-limit.ts';
import type { RunningTask } from './running-tasks.ts';

/** Informs people when Claude has gone quiet in a task, and ends tasks that run for too long. */
export interface Stalls {
  /** One attempt at a task: pass it all the events. */
  watch(task: Task, control: RunningTask): StallWatch;
  /** Removes the buttons of notices the last run left. Call it once, at the start. */
  settleLeftOver(): void;
  /** Its person keeps waiting: no more notices until it has been quiet for as long again. False: it is not quiet. */
  wait(task: Task): boolean;
}

export interface StallWatch {
  apply(event: AgentEvent): void;
  end(): void;
}

export interface StallsOptions {
  store: Store;
  outbox: Pick<Outbox, 'add'>;
  clock: Clock;
  log: Log;
  /** Most minutes that Claude may work on one attempt; while it waits for its person or the machine sleeps, none pass. */
  taskMinutes?: number | undefined;
}

const minuteMs = 60_000;
/** What a notice shows whose person keeps waiting. */
const isLetBe = 'let be';
const waitingWord = 'Still quiet; waiting.';

export function createStalls({ store, outbox, clock, log, taskMinutes }: StallsOptions): Stalls {
  const notices = createStandingNotices({ store, outbox, kind: 'stalls' });
  let told = 0;

  /** False: the store refused. A full disk must not end the task. */
  function write(work: () => void): boolean {
    try {
      store.atomically(work);
    } catch (error) {
      if (!isBridgeError(error, 'store-refused')) throw error;
      log.error('a notice of silence could not be stored', { error });
      return false;
    }
    return true;
  }

  function tell(task: Task, silentMs: number): void {
    const { id: taskId, conversation, number } = task;
    const text = needsLine(task, 'needs you', `Claude has been quiet for ${formatDuration(silentMs)}.`);
    const buttons = actionButtons([
      ['Wait', `wait:${number}`],
      ['Nudge', `nudge:${number}`],
      ['Stop', `stop:${number}`],
    ]);
    const [now] = notices.of(taskId).filter(({ shown }) => shown !== isLetBe);
    // A notice keeps its key, and does not come back once it was let be.
    const standing = now ?? { taskId, conversation, key: `stall:${number}.${clock.now()}.${++told}` };
    write(() => {
      if (!now) notices.takeAllAway(taskId, waitingWord);
      notices.tell(standing, notice(text, task, buttons));
    });
    log.warn('Claude is quiet', { task: number, silentMs });
  }

  /** It stays until Claude continues. */
  function letBe(taskId: string): boolean {
    const [now] = notices.of(taskId).filter(({ shown }) => shown !== isLetBe);
    return now !== undefined && write(() => notices.tell({ ...now, shown: isLetBe }, notice(waitingWord)));
  }

  function takeAway(taskId: string, text: string): void {
    if (notices.of(taskId).length > 0) write(() => notices.takeAllAway(taskId, text));
  }

  return {
    watch(task, control) {
      const limit = createTaskLimit(clock, taskMinutes, () => {
        const minutes = taskMinutes === 1 ? '1 minute' : `${taskMinutes} minutes`;
        control.expire(`Stopped after ${minutes} (limits.taskMinutes).`);
      });
      let isQuiet = false;
      return {
        apply(event) {
          limit.apply(event);
          if (event.type === 'stalled') {
            isQuiet = true;
            tell(task, event.silentMs);
          } else if (event.type !== 'finished' && isQuiet) {
            // After a refused write, wait for the end instead of repeating it with each event.
            isQuiet = false;
            takeAway(task.id, 'Claude continues.');
          }
        },
        end() {
          limit.end();
          takeAway(task.id, 'Claude is no longer working on it.');
        },
      };
    },
    settleLeftOver() {
      for (const { taskId = '' } of notices.all()) takeAway(taskId, 'The bridge restarted.');
    },
    wait: ({ id }) => letBe(id),
  };
}

/** Calls `onOver` when Claude has worked for `minutes`, without the time it waits for its person. */
function createTaskLimit(clock: Clock, minutes: number | undefined, onOver: () => void): StallWatch {
  if (minutes === undefined) return { apply() {}, end() {} };
  const limit = startTimeLimit(clock, minutes * minuteMs, onOver);
  const asks = new Set<string>();
  return {
    apply(event) {
      if (event.type === 'asked') {
        if (asks.size === 0) limit.pause();
        asks.add(event.askId);
      } else if (event.type === 'ask-closed' && asks.delete(event.askId) && asks.size === 0) {
        limit.resume();
      }
    },
    end: limit.end,
  };
}
