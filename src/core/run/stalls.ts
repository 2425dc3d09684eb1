import { formatDuration } from '../../text/format/duration.ts';
import type { ConversationId } from '../model/conversation.ts';
import type { AgentEvent } from '../model/events.ts';
import type { Button } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { actionButtons } from '../reply/buttons.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { isRefusedWrite } from '../timing/retry-writes.ts';
import type { RunningTask } from './running-tasks.ts';

/** Tells people when claude has gone quiet in a task, and ends tasks that run for too long. */
export interface Stalls {
  /** One attempt at a task: to be given all its events. */
  watch(task: Task, control: RunningTask): StallWatch;
  /** Takes the buttons of what the last run left. To be called once, at the start. */
  settleLeftOver(): void;
  /** Its person keeps waiting: nothing more is said until it is quiet for as long again. False: it is not quiet. */
  wait(task: Task): boolean;
}

export interface StallWatch {
  apply(event: AgentEvent): void;
  end(): void;
}

export interface StallsOptions {
  store: Store;
  outbox: Pick<Outbox, 'add' | 'kick'>;
  clock: Clock;
  log: Log;
  /** Most minutes that claude may work on one attempt; while it waits for its person or the machine sleeps, none pass. */
  taskMinutes?: number | undefined;
}

const minuteMs = 60_000;
const noteKey = 'stalls';

/** A notice that stands in a chat with its buttons. */
interface Standing {
  conversation: ConversationId;
  key: string;
}

export function createStalls({ store, outbox, clock, log, taskMinutes }: StallsOptions): Stalls {
  const standing = new Map<string, Standing>();
  let told = 0;

  /** What is on the disk and what is known here change together, or not at all: a full disk must not end the task. */
  function change(places: readonly Pick<Standing, 'conversation'>[], work: () => void): boolean {
    const before = [...standing];
    try {
      store.atomically(() => {
        work();
        store.notes.set(noteKey, JSON.stringify([...standing.values()]));
      });
    } catch (error) {
      if (!isRefusedWrite(error)) throw error;
      standing.clear();
      for (const [taskId, notice] of before) standing.set(taskId, notice);
      log.error('a notice of silence could not be stored', { error });
      return false;
    }
    for (const { conversation } of places) outbox.kick(conversation);
    return true;
  }

  function tell(task: Task, silentMs: number): void {
    const text = `Nothing was heard from claude for ${formatDuration(silentMs)} in task #${task.number}.`;
    const buttons = actionButtons([
      ['Wait', `wait:${task.number}`],
      ['Nudge', `nudge:${task.number}`],
      ['Stop', `stop:${task.number}`],
    ]);
    const before = standing.get(task.id);
    change([task], () => {
      if (before) return replace(before, text, buttons);
      const key = `stall:${task.number}.${clock.now()}.${++told}`;
      standing.set(task.id, { conversation: task.conversation, key });
      outbox.add(task.conversation, { ...notice(text, task, buttons), key }, task.id);
    });
    log.warn('claude is quiet', { task: task.number, silentMs });
  }

  function replace({ conversation, key }: Standing, text: string, buttons?: Button[][]): void {
    outbox.add(conversation, { ...notice(text, undefined, buttons), notify: false, replaces: key });
  }

  function settle(taskId: string, text: string): boolean {
    const notice = standing.get(taskId);
    if (!notice) return false;
    return change([notice], () => {
      standing.delete(taskId);
      replace(notice, text);
    });
  }

  return {
    watch(task, control) {
      const deadline = createDeadline(clock, taskMinutes, () => {
        const minutes = taskMinutes === 1 ? 'a minute' : `${taskMinutes} minutes`;
        control.expire(`It ran for more than ${minutes} (limits.taskMinutes), so it was stopped.`);
      });
      /** What could not be stored once is not tried again with each word of claude, but at the end. */
      let maySettle = true;
      return {
        apply(event) {
          deadline.apply(event);
          if (event.type === 'stalled') tell(task, event.silentMs);
          else if (event.type !== 'finished' && maySettle && standing.has(task.id)) {
            maySettle = settle(task.id, 'claude goes on.');
          }
        },
        end() {
          deadline.end();
          settle(task.id, 'claude does not work on it any more.');
        },
      };
    },
    settleLeftOver() {
      const json = store.notes.get(noteKey);
      const left = json === undefined ? [] : (JSON.parse(json) as Standing[]);
      if (left.length === 0) return;
      change(left, () => {
        for (const notice of left) replace(notice, 'The bridge was restarted.');
      });
    },
    wait: (task) => settle(task.id, 'Still quiet; waiting.'),
  };
}

/** Calls `onOver` when claude has worked for `minutes`; while it asks or sleeps with the machine, time stands still. */
function createDeadline(clock: Clock, minutes: number | undefined, onOver: () => void): StallWatch {
  const asks = new Set<string>();
  let left = (minutes ?? 0) * minuteMs;
  let runsSince = 0;
  let cancel = () => {};

  function hold(): void {
    cancel();
    left -= clock.steady() - runsSince;
  }

  function goOn(): void {
    runsSince = clock.steady();
    cancel = clock.after(Math.max(0, left), look);
  }

  /** Timers also fire after a wake, for the time that was slept through. */
  function look(): void {
    hold();
    if (left > 0) goOn();
    else onOver();
  }

  if (minutes !== undefined) goOn();
  return {
    apply(event) {
      if (minutes === undefined) return;
      if (event.type === 'asked') {
        if (asks.size === 0) hold();
        asks.add(event.askId);
      } else if (event.type === 'ask-closed' && asks.delete(event.askId) && asks.size === 0) {
        goOn();
      }
    },
    end: () => cancel(),
  };
}
