import type { Config } from '../config/load.ts';
import { createParking } from '../core/actions/parking.ts';
import { createTaskControl } from '../core/actions/task-control.ts';
import { createBudgets } from '../core/budget/daily-budget.ts';
import type { TaskGate } from '../core/gates/gate.ts';
import { createHolds } from '../core/gates/holds.ts';
import { createPersonNeeded } from '../core/gates/person-needed.ts';
import { createSessionsInUse } from '../core/gates/session-in-use.ts';
import type { Projects } from '../core/model/projects.ts';
import type { AllowList } from '../core/people/allow-list.ts';
import type { Modes } from '../core/people/modes.ts';
import { personKey, requesterOf } from '../core/people/rights.ts';
import type { ChatPlatform } from '../core/ports/chat-platform.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { FileAccess } from '../core/ports/files.ts';
import type { Host } from '../core/ports/host.ts';
import type { Log } from '../core/ports/log.ts';
import type { Store } from '../core/ports/store.ts';
import { createLanes } from '../core/queue/lanes.ts';
import { createQueueDisplay } from '../core/receipts/queue-display.ts';
import type { Outbox } from '../core/reply/outbox.ts';
import { createAdditions } from '../core/run/additions.ts';
import { createTaskEndings } from '../core/run/end-task.ts';
import { createFollowAnswer } from '../core/run/follow-answer.ts';
import { createOpenSession } from '../core/run/open-session.ts';
import { createRunTask } from '../core/run/run-task.ts';
import { createRunning, waitingIn } from '../core/run/running-tasks.ts';
import { createSessionBinding } from '../core/run/session-binding.ts';
import { createStalls } from '../core/run/stalls.ts';
import { createSteering } from '../core/run/steering.ts';
import { createTaskFiles } from '../core/run/task-files.ts';
import { createPersist } from '../core/timing/persist.ts';
import type { SecretMask } from '../text/secrets/mask.ts';

export interface TaskPartsOptions {
  config: Pick<Config, 'queue' | 'limits'>;
  store: Store;
  host: Host;
  outbox: Outbox;
  files: FileAccess;
  allowList: AllowList;
  platform(name: string): ChatPlatform | undefined;
  projects: Projects;
  modes: Modes;
  mask: SecretMask;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  taking: AbortSignal;
  /** Aborts when the stop no longer waits for running tasks. */
  working: AbortSignal;
  /** Aborts when the bridge sends nothing any more. */
  sending: AbortSignal;
  /** `claude` was missing and has appeared. */
  onAgentFound(version: string): void;
}

/** Everything that takes a task from the queue to its end. */
export function createTaskParts(options: TaskPartsOptions) {
  const { config, store, projects, log, taking, working } = options;
  const project = projects.get;
  const running = createRunning();
  const binding = createSessionBinding(store);
  const parking = createParking(store);
  const needed = createPersonNeeded();
  const holds = createHolds({ ...options, parking, signal: taking, onOpened: options.onAgentFound });
  const budgets = createBudgets({ ...options, parking, needed, limits: config.limits, signal: taking });
  const sessionsInUse = createSessionsInUse({ ...options, parking, needed });
  const gates: TaskGate[] = [sessionsInUse, holds, budgets];
  const stalls = createStalls({ ...options, taskMinutes: config.limits.taskMinutes });
  const ending = createTaskEndings({ ...options, holds, binding });
  const open = createOpenSession({ ...options, gates, project, binding });
  const talk = { ...options, stalls };
  const persist = createPersist({ ...options, signal: working });
  const { taskUsd } = config.limits;
  const taskFiles = createTaskFiles(options);
  const attempts = { ...options, taskFiles, running, ending, persist, taskUsd, stopping: taking, leaving: working };
  const whileWorking = createFollowAnswer(talk, { steered: true });
  const additions = createAdditions({ ...attempts, followAnswer: whileWorking });
  const runTask = createRunTask({
    ...attempts,
    open,
    followAnswer: createFollowAnswer(talk, { steered: false }),
    additions,
    holds,
    binding,
    project,
  });
  const lanes = createLanes({
    concurrency: config.queue.concurrency,
    perPerson: config.limits.running,
    personOf: (taskId) => personKey(store, requesterOf(store.tasks.get(taskId)!)),
    next: (conversation) => (isPaused(conversation) ? undefined : waitingIn({ store, running }, conversation)[0]?.id),
    run: runTask,
    log,
  });
  const steering = createSteering({ ...attempts, budgets, binding, followAnswer: whileWorking, additions });
  const tasks = createTaskControl({ ...options, running, steering });
  const queueDisplay = createQueueDisplay({ ...options, running, holds, tasks, signal: options.sending });

  function isPaused(conversation: string): boolean {
    return store.conversations.get(conversation)?.paused === true;
  }

  const whatWaits = { gates, holds, needed, budgets, sessionsInUse, stalls };
  return { running, lanes, taskFiles, additions, tasks, queueDisplay, ...whatWaits };
}
