import type { Config } from '../../config/load.ts';
import { createTaskControl } from '../../core/actions/task-control.ts';
import type { SessionLines } from '../../core/delegation/session-lines.ts';
import type { TaskGate } from '../../core/gates/gate.ts';
import { createGates } from '../../core/gates/gates.ts';
import type { Projects } from '../../core/model/projects.ts';
import type { AllowList } from '../../core/people/allow-list.ts';
import type { Modes } from '../../core/people/modes.ts';
import { personKey, requesterOf } from '../../core/people/rights.ts';
import type { KnownPlatforms } from '../../core/platforms/known-platforms.ts';
import type { ChatPlatform } from '../../core/ports/chat-platform.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { FileAccess } from '../../core/ports/files.ts';
import type { HostCommands } from '../../core/ports/host-commands.ts';
import type { Hosts } from '../../core/ports/hosts.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { inOrder, type PromptPart } from '../../core/prompt/parts.ts';
import { createLanes } from '../../core/queue/lanes.ts';
import { createQueueDisplay } from '../../core/receipts/queue-display.ts';
import type { NewestTask } from '../../core/reply/context/newest-task.ts';
import { createPreparing } from '../../core/reply/context/preparing.ts';
import type { Outbox } from '../../core/reply/outbox.ts';
import { createAdditions } from '../../core/run/additions.ts';
import { createTaskEndings } from '../../core/run/end-task.ts';
import { createFollowAnswer } from '../../core/run/follow-answer.ts';
import { createOpenSession } from '../../core/run/open-session.ts';
import { createRunTask } from '../../core/run/run-task.ts';
import { createRunning } from '../../core/run/running-tasks.ts';
import { createStalls } from '../../core/run/stalls.ts';
import { createSteering } from '../../core/run/steering.ts';
import { createTaskFiles } from '../../core/run/task-files.ts';
import { createSessionBinding } from '../../core/sessions/session-binding.ts';
import type { Workplace } from '../../core/sessions/workplace.ts';
import type { Dues } from '../../core/timing/dues.ts';
import { createPersist } from '../../core/timing/persist.ts';
import type { Checkpoints } from '../../core/undo/contract.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import type { createGateParts } from './gates.ts';

export interface TaskPartsOptions extends Pick<ReturnType<typeof createGateParts>, 'parking' | 'holds' | 'budgets'> {
  config: Pick<Config, 'queue' | 'limits'>;
  store: Store;
  hosts: Hosts;
  outbox: Outbox;
  newest: Pick<NewestTask, 'isRightBelow'>;
  files: FileAccess;
  hostCommands: HostCommands;
  allowList: AllowList;
  platform(name: string): ChatPlatform | undefined;
  known: KnownPlatforms;
  projects: Projects;
  workplace: Workplace;
  modes: Modes;
  sessionLines: Pick<SessionLines, 'working'>;
  checkpoints: Pick<Checkpoints, 'toolStarted' | 'asked'>;
  /** What may keep a task back, in the order in which tasks pass it. */
  gates: readonly TaskGate[];
  mask: SecretMask;
  /** What Claude reads for a task, as `inOrder` takes it. */
  promptParts: readonly PromptPart[];
  dues: Dues;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  taking: AbortSignal;
  /** Aborts when the stop no longer waits for running tasks. */
  working: AbortSignal;
  /** Aborts when the bridge sends nothing any more. */
  sending: AbortSignal;
}

/** Everything that takes a task from the queue to its end. */
export function createTaskParts(options: TaskPartsOptions) {
  const { config, store, holds, budgets, log, taking, working } = options;
  const running = createRunning();
  const binding = createSessionBinding(store);
  const gates = createGates(options.gates, options.parking);
  const stalls = createStalls({ ...options, taskMinutes: config.limits.taskMinutes });
  const ending = createTaskEndings({ ...options, binding });
  const preparing = createPreparing(options);
  const open = createOpenSession({ ...options, gates, binding, preparing });
  const talk = { ...options, stalls };
  const persist = createPersist({ ...options, signal: working });
  const { taskUsd } = config.limits;
  const taskFiles = createTaskFiles(options);
  const promptParts = inOrder(options.promptParts);
  const attempts = {
    ...options,
    promptParts,
    taskFiles,
    preparing,
    running,
    ending,
    persist,
    taskUsd,
    stopping: taking,
    leaving: working,
  };
  const whileWorking = createFollowAnswer(talk, { steered: true });
  const additions = createAdditions({ ...attempts, followAnswer: whileWorking });
  const runTask = createRunTask({
    ...attempts,
    open,
    followAnswer: createFollowAnswer(talk, { steered: false }),
    additions,
    holds,
    binding,
    giveTurn(taskId) {
      const task = store.tasks.get(taskId);
      if (task) lanes.add(store.sessions.laneOf(task.sessionId));
    },
  });
  const lanes = createLanes({
    concurrency: config.queue.concurrency,
    perPerson: config.limits.running,
    personOf: (taskId) => personKey(store, requesterOf(store.tasks.get(taskId)!)),
    next(lane) {
      const first = store.tasks.firstOfLane(lane, running.ids());
      return first && !first.route?.asks && !isPaused(first.conversation) ? first.id : undefined;
    },
    run: runTask,
    log,
  });
  const steering = createSteering({ ...attempts, budgets, binding, followAnswer: whileWorking, additions });
  const tasks = createTaskControl({ ...options, running, steering });
  const queueDisplay = createQueueDisplay({
    ...options,
    lists: config.queue.lists,
    running,
    holds,
    tasks,
    signal: options.sending,
  });

  function isPaused(conversation: string): boolean {
    return store.conversations.get(conversation)?.paused === true;
  }

  return { running, lanes, gates, taskFiles, additions, stalls, tasks, queueDisplay };
}
