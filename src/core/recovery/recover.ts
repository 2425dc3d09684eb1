import { type PlatformName, platformOf } from '../model/conversation.ts';
import { isBridgeError } from '../model/errors.ts';
import type { Attempt, Task, TaskState } from '../model/task.ts';
import { needsLine } from '../model/task-words.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Store } from '../ports/store/store.ts';
import type { Lanes } from '../queue/lanes.ts';
import { actionButtons } from '../reply/buttons.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { planResume, type ResumePlan } from '../run/resume-plan.ts';
import { retry } from '../timing/retry.ts';
import { countCrash } from './crashes.ts';
import { createWatchLeftover, type WatchLeftoverOptions } from './watch-leftover.ts';

const tryAgainMs = 5_000;

/** A task that cuts Claude off this often may bring the machine down: its person decides whether to continue. */
const mostCrashes = 5;

export interface RecoveryOptions extends WatchLeftoverOptions {
  store: Store;
  hosts: Hosts;
  lanes: Lanes;
  outbox: Outbox;
  /** What to do with a task in which Claude was cut off. */
  policy: 'continue' | 'ask';
}

/**
 * Picks up what the last run left in the conversations of one platform: continues queued tasks, and finds out how far
 * Claude got in each task that was running. Call it once, before anything new comes in there.
 */
export function recover(options: RecoveryOptions, platform: PlatformName): void {
  const { store, hosts, lanes, outbox, workplace, clock, log, signal } = options;
  const watch = createWatchLeftover(options);

  function left(...states: TaskState[]): Task[] {
    return store.tasks.list({ states }).filter((task) => platformOf(task.conversation) === platform);
  }

  const laneOf = ({ sessionId }: Task) => store.sessions.laneOf(sessionId);

  // A `claude` that still runs holds its session, so what began comes first, even before an older task continued later.
  for (const task of left('running', 'waiting')) {
    lanes.hold(laneOf(task), () => settleInTheEnd(task).catch(unlessStopping));
  }
  for (const { lane, waiting } of store.tasks.waitingLanes({ platform })) lanes.add(lane, waiting);

  function unlessStopping(error: unknown): void {
    if (!signal.aborted) throw error;
  }

  /** A full disk is temporary, and no reason to leave a task as it is. */
  async function settleInTheEnd(task: Task): Promise<void> {
    await retry(() => settle(task), {
      ...{ clock, signal, firstMs: tryAgainMs, longestMs: tryAgainMs },
      mayPass: (error) => isBridgeError(error, 'store-refused'),
      onFailure: (error) =>
        log.error('a task of the last run could not be settled; retrying', { task: task.number, error }),
    });
  }

  async function settle(task: Task): Promise<void> {
    const attempts = store.tasks.attempts(task.id);
    const last = attempts.at(-1);
    if (last && (await hosts.of(task.project).isAlive(last.handle)))
      await watch(task, attempts.findLast(({ adds }) => !adds) ?? last);

    const found = await lookUp(task, attempts);
    // Someone may have cancelled it in the meantime.
    if (store.tasks.get(task.id)?.state !== task.state) return;
    const isToBeAsked = options.policy === 'ask' || countCrash(store, task) > mostCrashes;
    if (found === 'continue' && isToBeAsked) return interrupted(task);
    // Queued again, the task runs at once and in its old place: its lane waits for this job.
    store.atomically(() => {
      store.tasks.move(task.id, 'queued');
      if (found === 'continue') sayResumed(task);
    });
    log.info('task of the last run continues', { task: task.number, found });
    await lanes.runNow(task.id);
  }

  function sayResumed(task: Task): void {
    const post = { ...notice('Resumed after a restart.', task), notify: false, isFleeting: true as const };
    outbox.add(task.conversation, post, task.id);
  }

  /** What it cannot find out is for the person to decide. */
  async function lookUp(task: Task, attempts: readonly Attempt[]): Promise<ResumePlan['kind']> {
    try {
      return (await planResume(attempts, hosts.of(task.project), workplace(task)?.path ?? '')).kind;
    } catch (error) {
      signal.throwIfAborted();
      log.warn('cannot read the transcript of a task', { task: task.number, error });
      return 'continue';
    }
  }

  function interrupted(task: Task): void {
    const preview = store.tasks.preview(task.id);
    const post = notice(
      needsLine(
        task,
        'needs your answer',
        task.state === 'waiting'
          ? 'The bridge restarted while Claude waited for your answer. Let Claude continue? It will ask again.'
          : 'The bridge stopped while Claude was working, so it is only partly done. Let Claude check what is done and continue?',
      ),
      task,
      actionButtons([
        ['Continue', `continue:${task.number}`],
        ['Retry', `retry:${task.number}`],
        ['Drop', `drop:${task.number}`],
      ]),
    );
    store.atomically(() => {
      store.tasks.move(task.id, 'interrupted', { reason: 'The bridge stopped while it was running.' });
      outbox.add(task.conversation, { ...post, ...(preview ? { retracts: preview } : {}) }, task.id);
    });
    log.warn('task was interrupted', { task: task.number });
  }
}
