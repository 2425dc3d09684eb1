import type { SecretMask } from '../../text/secrets/mask.ts';
import { type PlatformName, platformOf } from '../model/conversation.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Attempt, Task, TaskState } from '../model/task.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { Host } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { Lanes } from '../queue/lanes.ts';
import { actionButtons } from '../reply/buttons.ts';
import { startLiveReply } from '../reply/live-reply.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { planResume, type ResumePlan } from '../run/resume-plan.ts';
import { retry } from '../timing/retry.ts';

const lookAgainMs = 250;
const tryAgainMs = 5_000;

/** What cuts claude off this often, perhaps by bringing the machine down, is not begun again without asking. */
const mostCrashes = 5;
const crashesKey = 'crashes';

export interface RecoveryOptions {
  store: Store;
  host: Host;
  lanes: Lanes;
  outbox: Outbox;
  platform(name: string): ChatPlatform | undefined;
  project(name: string): ProjectSettings | undefined;
  /** What becomes of a task that claude was cut off in. */
  policy: 'continue' | 'ask';
  mask: SecretMask;
  clock: Clock;
  log: Log;
  signal: AbortSignal;
}

/**
 * Picks up what the last run left in the conversations of one platform: queued tasks continue, and for each task that was
 * running it is found out how far claude got. To be called once, before anything new is taken in there.
 */
export function recover(options: RecoveryOptions, platform: PlatformName): void {
  const { store, host, lanes, outbox, project, clock, log, signal } = options;

  function left(...states: TaskState[]): Task[] {
    return store.tasks.list({ states }).filter((task) => platformOf(task.conversation) === platform);
  }

  // A claude that still runs holds its session, so what was begun comes first, also before an older task continued later.
  for (const task of left('running', 'waiting')) {
    lanes.hold(task.conversation, () => settleInTheEnd(task).catch(unlessStopping));
  }
  for (const task of left('queued', 'parked')) lanes.add(task.conversation);

  function unlessStopping(error: unknown): void {
    if (!signal.aborted) throw error;
  }

  /** A disk that is full just now is no reason to leave a task as it is. */
  async function settleInTheEnd(task: Task): Promise<void> {
    await retry(() => settle(task), {
      ...{ clock, signal, firstMs: tryAgainMs, longestMs: tryAgainMs },
      mayPass: store.isRefusedWrite,
      onFailure: (error) =>
        log.error('a task of the last run could not be settled; retrying', { task: task.number, error }),
    });
  }

  async function settle(task: Task): Promise<void> {
    const attempts = store.tasks.attempts(task.id);
    const last = attempts.at(-1);
    if (last && host.isAlive(last.process)) await watch(task, attempts.findLast(({ adds }) => !adds) ?? last);

    const found = await lookUp(task, attempts);
    // It may have been cancelled in the meantime.
    if (store.tasks.get(task.id)?.state !== task.state) return;
    const isToBeAsked = options.policy === 'ask' || countCrash(task) > mostCrashes;
    if (found === 'continue' && isToBeAsked) return interrupted(task);
    // Queued again, the task runs at once and in its old place: its lane waits for this job.
    store.atomically(() => {
      store.tasks.move(task.id, 'queued');
      if (found === 'continue') sayResumed(task);
    });
    outbox.kick(task.conversation);
    log.info('task of the last run continues', { task: task.number, found });
    await lanes.runNow(task.id);
  }

  function sayResumed(task: Task): void {
    const post = { ...notice('Resumed after a restart.', task), notify: false, isFleeting: true as const };
    outbox.add(task.conversation, post, task.id);
  }

  /** How often it was cut off in the middle, this time included. */
  function countCrash(task: Task): number {
    const open = new Set(store.tasks.list({ states: ['queued', 'parked', 'running', 'waiting'] }).map(({ id }) => id));
    const known = Object.entries(JSON.parse(store.notes.get(crashesKey) ?? '{}') as Record<string, number>);
    const kept = Object.fromEntries(known.filter(([id]) => open.has(id)));
    const count = (kept[task.id] ?? 0) + 1;
    store.notes.set(crashesKey, JSON.stringify({ ...kept, [task.id]: count }));
    return count;
  }

  /** Shows what a claude of the last run still does, until it is gone. */
  async function watch(task: Task, { process, sessionId, promptId }: Attempt): Promise<void> {
    log.info('Claude still works on a task of the last run', { task: task.number });
    const over = new AbortController();
    const shown = show(task, { sessionId, promptId }, AbortSignal.any([signal, over.signal]));
    try {
      while (host.isAlive(process)) await clock.sleep(lookAgainMs, signal);
    } finally {
      over.abort(new Error('Claude is gone'));
      await shown;
    }
  }

  async function show(task: Task, prompt: { sessionId: string; promptId: string }, over: AbortSignal): Promise<void> {
    const target = options.platform(platform);
    if (!target) return;
    const live = startLiveReply({
      platform: target,
      outbox,
      conversation: task.conversation,
      current: store.currentConversation,
      key: task.number,
      handle: store.tasks.preview(task.id),
      note: 'The bridge restarted. Claude is still working on this.',
      mask: options.mask,
      clock,
      log,
      onHandle: (handle) => store.tasks.setPreview(task.id, handle),
    });
    try {
      const place = { ...prompt, projectPath: project(task.project)?.path ?? '' };
      for await (const event of host.follow(place, over)) live.apply(event);
    } catch (error) {
      if (!over.aborted) log.warn('claude’s record of a task could not be followed', { task: task.number, error });
    } finally {
      await live.finish();
    }
  }

  /** What cannot be found out is left to the person. */
  async function lookUp(task: Task, attempts: readonly Attempt[]): Promise<ResumePlan['kind']> {
    try {
      return (await planResume(attempts, host, project(task.project)?.path ?? '')).kind;
    } catch (error) {
      signal.throwIfAborted();
      log.warn('claude’s record of a task could not be read', { task: task.number, error });
      return 'continue';
    }
  }

  function interrupted(task: Task): void {
    const preview = store.tasks.preview(task.id);
    const post = notice(
      task.state === 'waiting'
        ? `The bridge restarted while Claude waited for your answer in task #${task.number}. Let Claude continue? It will ask again.`
        : `The bridge stopped while Claude was working on task #${task.number}, so it is only partly done. Let Claude check what is done and continue?`,
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
    outbox.kick(task.conversation);
    log.warn('task was interrupted', { task: task.number });
  }
}
