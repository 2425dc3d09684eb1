import type { Budgets } from '../budget/daily-budget.ts';
import { leftOfTaskLimit } from '../budget/task-limit.ts';
import type { HoldKind } from '../gates/holds.ts';
import type { AgentEvent, Outcome } from '../model/events.ts';
import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { AgentSession } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import { describeFiles } from '../prompt/describe-files.ts';
import type { Lanes } from '../queue/lanes.ts';
import type { Persist } from '../timing/persist.ts';
import type { Additions } from './additions.ts';
import type { TaskEndings } from './end-task.ts';
import type { FollowAnswer, Said } from './follow-answer.ts';
import { nextPromptId } from './resume-plan.ts';
import type { Running, RunningTask } from './running-tasks.ts';
import type { SessionBinding } from './session-binding.ts';
import type { TaskFiles } from './task-files.ts';

/** Messages that are given to claude while it works on another task of the conversation. */
export interface Steering {
  /** Undefined: `task` is being given to claude, which works on `into`. Else why it can't be, a sentence for people. */
  steer(task: Task, into: Task | undefined): string | undefined;
  /** The task that claude works on, to which this one was given; undefined: it was not, or claude is at it alone. */
  sharesTurnOf(task: Task): Task | undefined;
  /** Ids of the tasks that claude answers together with this one. */
  foldedInto(task: Task): string[];
}

export interface SteeringOptions {
  store: Store;
  running: Running;
  lanes: Pick<Lanes, 'add'>;
  taskFiles: TaskFiles;
  followAnswer: FollowAnswer;
  additions: Pick<Additions, 'whole'>;
  ending: TaskEndings;
  budgets: Pick<Budgets, 'refusal'>;
  binding: Pick<SessionBinding, 'sessionFor'>;
  /** Most that one task may cost, US dollars. */
  taskUsd: number | undefined;
  persist: Persist;
  clock: Clock;
  log: Log;
  stopping: AbortSignal;
  /** Aborts when the bridge ends its agents. */
  leaving: AbortSignal;
}

/** Whose turn a steered message is in: at first that of the task it was given to. */
interface Turn {
  /** Undefined: its own. */
  into: Task | undefined;
  host: RunningTask;
  /** claude answers it within that turn. */
  isFolded: boolean;
}

export function createSteering(options: SteeringOptions): Steering {
  const { store, running, lanes, taskFiles, followAnswer, ending, budgets, binding, taskUsd, persist, clock, log } =
    options;
  const { additions, stopping, leaving } = options;
  const steered = new Map<string, Turn>();

  /** The id it is given with; undefined: it does not wait any more. */
  function claim(task: Task, { sessionId, process }: AgentSession): string | undefined {
    return store.atomically(() => {
      if (!store.tasks.moveIf(task.id, ['queued'], 'running')) return undefined;
      const promptId = nextPromptId(task, store.tasks.attempts(task.id));
      store.tasks.addAttempt({ taskId: task.id, promptId, sessionId, process, startedAt: clock.now(), adds: false });
      return promptId;
    });
  }

  async function give(
    task: Task,
    promptId: string,
    into: Task,
    host: RunningTask,
    session: AgentSession,
    control: RunningTask,
  ): Promise<void> {
    try {
      // The transaction around it is committed, or was rolled back.
      await Promise.resolve();
      if (store.tasks.get(task.id)?.state !== 'running') return;
      const files = await taskFiles.prepare(task, AbortSignal.any([stopping, control.signal]));
      control.attach(session);
      const text = task.prompt + describeFiles(files);
      const events = session.steer(promptId, text, files, leftOfTaskLimit(task, taskUsd));
      const turn: Turn = { into, host, isFolded: false };
      steered.set(task.id, turn);
      const said = await additions.whole(task, session, control, () =>
        followAnswer(task, noticing(task, turn, events, control), control),
      );
      const { outcome } = said.outcome;
      log.info('a steered task ended', { task: task.number, into: into.number, outcome });
      if (said.isIncomplete && !control.signal.aborted) return await persist(() => putBack(task, said));
      if (outcome === 'merged') return await persist(() => ending.merged(task, turn.into));
      const isCutOff = leaving.aborted || control.isLeft || (stopping.aborted && outcome === 'stopped');
      if (isCutOff && !control.signal.aborted && outcome !== 'done') return;
      const kind = ending.passingIn(task, said.outcome);
      if (kind !== undefined && !control.signal.aborted) return await persist(() => setBack(task, kind, said));
      if (!wasMeant(outcome, control, turn)) return await persist(() => putBack(task, said));
      if (outcome === 'stopped') await session.stop();
      await persist(() => ending.finish(task, { ...said, outcome: lastOf(said, control) }, { retracts: said.preview }));
    } catch (error) {
      if (!stopping.aborted) await unanswered(task, control, error);
    } finally {
      steered.delete(task.id);
      control.end();
    }
  }

  function isOpen({ id }: Task): boolean {
    return ['running', 'waiting'].includes(store.tasks.get(id)?.state ?? '');
  }

  async function unanswered(task: Task, control: RunningTask, error: unknown): Promise<void> {
    try {
      await persist(() => ending.unanswered(task.id, control.signal.aborted, error));
    } catch (unwritten) {
      log.error('the end of a task could not be stored', { task: task.number, error: unwritten });
    }
  }

  /** Did its person want it to end like this? A stop of what it was folded into stops it too, an interruption does not. */
  function wasMeant(outcome: Outcome['outcome'], control: RunningTask, { host, isFolded }: Turn): boolean {
    if (control.signal.aborted || control.expired !== undefined) return true;
    return outcome === 'stopped' ? isFolded && host.signal.aborted : outcome !== 'withdrawn';
  }

  /** Follows whose turn it is in. */
  async function* noticing(
    task: Task,
    turn: Turn,
    events: AsyncIterable<AgentEvent>,
    control: RunningTask,
  ): AsyncGenerator<AgentEvent> {
    for await (const event of events) {
      if (event.type === 'folded') {
        turn.isFolded = true;
        turn.into = store.tasks.ofPrompt(event.into) ?? turn.into;
        turn.host = (turn.into && running.get(turn.into.id)) ?? turn.host;
      } else if (!turn.isFolded && event.type !== 'finished' && turn.into) {
        // It has a turn of its own; someone may have wanted it stopped before.
        turn.into = undefined;
        if (store.tasks.cancelRequests().includes(task.id)) void control.stop();
      }
      yield event;
    }
  }

  /** claude never began with it, or was interrupted in it. */
  function putBack(task: Task, said: Said): void {
    ending.again(task, said);
    lanes.add(task.conversation);
  }

  function setBack(task: Task, kind: HoldKind, said: Said): void {
    ending.setBack(task, kind, said);
    lanes.add(task.conversation);
  }

  return {
    sharesTurnOf(task) {
      const into = steered.get(task.id)?.into;
      return into && isOpen(into) ? into : undefined;
    },
    foldedInto: (task) =>
      [...steered].filter(([, { into, isFolded }]) => isFolded && into?.id === task.id).map(([id]) => id),
    steer(task, into) {
      if (!into) return 'Nothing is running here.';
      const host = running.get(into.id);
      const session = host?.session;
      if (!host || !session || !['running', 'waiting'].includes(into.state))
        return `Claude has not started #${into.number} yet.`;
      if (!session.canSteer) return 'This version of Claude takes no messages while it works. A newer one does.';
      if (task.compacts) return 'It compacts the session, so it waits until nothing is running.';
      if (into.compacts) return `#${into.number} is compacting the session. This comes after it.`;
      if (task.project !== into.project)
        return `It belongs to the project “${task.project}”; #${into.number} does not.`;
      if (binding.sessionFor(task) !== session.sessionId) return `It belongs to another session than #${into.number}.`;
      if (store.tasks.attempts(task.id).some(({ answering }) => answering))
        return `Claude has worked on #${task.number} before. It continues when its turn comes.`;
      const refusal = budgets.refusal(task);
      if (refusal !== undefined) return refusal;
      const promptId = claim(task, session);
      if (promptId === undefined) return `#${task.number} is no longer waiting.`;
      steered.set(task.id, { into, host, isFolded: false });
      host.join(give(task, promptId, into, host, session, running.begin(task.id)));
      return undefined;
    },
  };
}

function lastOf({ outcome }: Said, { expired }: RunningTask): Outcome {
  if (outcome.outcome === 'done') return outcome;
  if (expired !== undefined) return { ...outcome, outcome: 'failed', message: expired };
  return outcome.outcome === 'withdrawn' ? { ...outcome, outcome: 'stopped' } : outcome;
}
