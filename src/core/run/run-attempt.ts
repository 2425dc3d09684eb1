import type { Block } from '../../text/document/blocks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { answerBlocks } from '../answer/read-answer.ts';
import { type How, type ResultFirst, resultFirst } from '../answer/result-first.ts';
import { leftOfTaskLimit } from '../budget/task-limit.ts';
import type { Holds } from '../gates/holds.ts';
import { platformOf } from '../model/conversation.ts';
import type { AgentEvent, Outcome } from '../model/events.ts';
import type { Task } from '../model/task.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { AgentSession } from '../ports/host.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { composePrompt, type PromptPart } from '../prompt/parts.ts';
import type { TaskPlace } from '../queue/lanes.ts';
import type { Preparing } from '../reply/context/preparing.ts';
import type { SessionBinding } from '../sessions/session-binding.ts';
import type { Workplace } from '../sessions/workplace.ts';
import type { Persist } from '../timing/persist.ts';
import type { Additions, WholeSaid } from './additions.ts';
import type { TaskEndings } from './end-task.ts';
import type { FollowAnswer } from './follow-answer.ts';
import type { Open } from './open-session.ts';
import { nextPromptId, planResume, type ResumePlan } from './resume-plan.ts';
import type { RunningTask } from './running-tasks.ts';
import type { PlacedFile, TaskFiles } from './task-files.ts';

export interface RunAttemptOptions {
  store: Store;
  platform(name: string): ChatPlatform | undefined;
  hosts: Hosts;
  open: Open;
  followAnswer: FollowAnswer;
  additions: Pick<Additions, 'whole'>;
  ending: TaskEndings;
  holds: Pick<Holds, 'of'>;
  binding: SessionBinding;
  mask: SecretMask;
  taskFiles: TaskFiles;
  preparing: Preparing;
  workplace: Workplace;
  /** What Claude reads for a task, in order. */
  promptParts: readonly PromptPart[];
  persist: Persist;
  /** Most one task may cost, US dollars. */
  taskUsd: number | undefined;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins to stop: no more tasks begin. */
  stopping: AbortSignal;
  /** Aborts when the bridge ends its agents: what they write then is no answer. */
  leaving: AbortSignal;
}

interface Settling {
  isNudged: boolean;
  preface: string | undefined;
  answer: readonly Block[];
  how: How | undefined;
}

/** Executes a task once. True: another attempt has to follow. @throws the error that leaves it without an outcome */
export type RunAttempt = (task: Task, control: RunningTask, place: TaskPlace) => Promise<boolean>;

export function createRunAttempt(options: RunAttemptOptions): RunAttempt {
  const { store, hosts, open, followAnswer, additions, ending, holds, binding, taskFiles, preparing } = options;
  const { workplace, stopping, taskUsd, persist, mask, clock, log } = options;

  return async function runAttempt(task, control, place) {
    const attempts = store.tasks.attempts(task.id);
    const plan = await planResume(attempts, hosts.of(task.project), workplace(task)?.path ?? '');
    if (plan.kind === 'deliver') {
      await deliver(task, plan);
      return false;
    }
    const either = AbortSignal.any([stopping, control.signal]);
    let files = await preparing.fetching(task, taskFiles.handOver(task, either));
    const { session, asked } = await open(task, plan.kind === 'continue' ? plan.sessionId : undefined, place, either);
    control.attach(session);
    try {
      control.signal.throwIfAborted();
      // More files may have come while `claude` started.
      while (files.length < store.files.ofTask(task.id).length) files = await taskFiles.handOver(task, either);
      const promptId = nextPromptId(task, attempts);
      const claimed = control.isMoved ? undefined : claim(task.id, promptId, session, asked);
      if (!claimed) return false;
      log.info('task started', { task: task.number, user: task.userName, project: task.project });
      const said = await additions.whole(claimed, session, control, () =>
        followAnswer(claimed, give(session, claimed, promptId, plan, files), control),
      );
      // Report "Stopped" only when it is true: nothing that belongs to the task is alive.
      if (said.outcome.outcome === 'stopped') await session.stop();
      const apart = setApart(options, task, said, control);
      const answer = await answerBlocks(apart?.result ?? said.outcome.text, mask);
      const preface = prefaceOf(session, asked);
      const isNudged = control.takeNudge();
      // The answer replies to the words, even if they came last.
      const whole = store.tasks.get(task.id) ?? claimed;
      return await persist(() => settle(whole, said, control, { isNudged, preface, answer, how: apart?.how }));
    } finally {
      await control.joined();
      control.detach();
      session.release();
    }
  };

  async function deliver(task: Task, { outcome }: Extract<ResumePlan, { kind: 'deliver' }>): Promise<void> {
    const answer = await answerBlocks(outcome.text, mask);
    await persist(() => {
      store.tasks.moveIf(task.id, ['parked'], 'queued');
      const taken = store.tasks.moveIf(task.id, ['queued'], 'running');
      if (taken && outcome.outcome === 'merged') ending.merged(taken);
      else if (taken) ending.finish(taken, { outcome, toolCount: 0, denied: [], steps: [] }, answer);
    });
  }

  /** One transaction before Claude gets anything: after a crash the transcript shows whether the prompt arrived. */
  function claim(taskId: string, promptId: string, session: AgentSession, asked: string | undefined): Task | undefined {
    return store.atomically(() => {
      const task = store.tasks.moveIf(taskId, ['queued'], 'running');
      if (!task) return undefined;
      const { sessionId, handle } = session;
      store.tasks.addAttempt({ taskId, promptId, sessionId, handle, startedAt: clock.now(), adds: false });
      binding.bind(task, asked, sessionId);
      return task;
    });
  }

  /** A compaction is never half done: one that was cut off starts again. */
  function give(
    session: AgentSession,
    task: Task,
    promptId: string,
    plan: ResumePlan,
    files: readonly PlacedFile[],
  ): AsyncIterable<AgentEvent> {
    const mostUsd = leftOfTaskLimit(task, taskUsd);
    if (task.compacts) return session.compact(promptId, mostUsd);
    return session.prompt(promptId, wordsFor(task, plan, files), files, mostUsd);
  }

  function wordsFor(task: Task, plan: ResumePlan, files: readonly PlacedFile[]): string {
    const isContinued = plan.kind === 'continue' || task.follows?.how === 'continue';
    return composePrompt(options.promptParts, { task, way: 'turn', isContinued, words: task.prompt, files });
  }

  function prefaceOf(session: AgentSession, asked: string | undefined): string | undefined {
    if (session.kind === 'replaced' && asked !== undefined && store.tasks.sessionHasHistory(asked)) {
      return 'Claude no longer has this chat’s earlier session, so this one is new.';
    }
    return undefined;
  }

  /** Decides the fate of the task after this attempt; true: another one has to follow. */
  function settle(
    task: Task,
    said: WholeSaid,
    control: RunningTask,
    { isNudged, preface, answer, how }: Settling,
  ): boolean {
    const { outcome } = said;
    const isStopped = control.signal.aborted;
    // The bridge ended it, or what stops the bridge, not its person: the next start finds out how far it got.
    const isCutOff = options.leaving.aborted || control.isLeft || (stopping.aborted && outcome.outcome === 'stopped');
    if (isCutOff && !isStopped && outcome.outcome !== 'done') return false;
    if (isNudged && !isStopped && outcome.outcome !== 'done') {
      ending.again(task, said);
      return true;
    }
    if (said.isIncomplete && !isStopped && control.expired === undefined) {
      ending.again(task, said);
      return true;
    }
    const kind = isStopped ? undefined : ending.passingIn(task, outcome);
    if (kind !== undefined) {
      ending.setBack(task, kind, said, answer);
      return true;
    }
    if (outcome.outcome === 'done') holds.of(task.project).answered();
    const ended = { ...said, outcome: lastOf(outcome, control) };
    ending.finish(task, ended, answer, { preface, how, retracts: said.preview });
    return false;
  }
}

/** A task that took too long has failed, whatever Claude says after that. */
function lastOf(outcome: Outcome, { expired }: RunningTask): Outcome {
  return expired === undefined || outcome.outcome === 'done'
    ? outcome
    : { ...outcome, outcome: 'failed', message: expired };
}

/** Only the answer of one whole turn, about one task, has a result that can come first. */
function setApart(
  { store, platform, mask }: Pick<RunAttemptOptions, 'store' | 'platform' | 'mask'>,
  task: Task,
  { outcome, steps, toolCount }: WholeSaid,
  { isShared, signal }: RunningTask,
): ResultFirst | undefined {
  const mayFold = platform(platformOf(task.conversation))?.capabilities.fold !== undefined;
  const isOneTurn = !isShared && store.tasks.attempts(task.id).length === 1;
  if (!mayFold || !isOneTurn || outcome.outcome !== 'done' || signal.aborted) return undefined;
  return resultFirst(steps, { whole: outcome.text, toolCount, mask });
}
