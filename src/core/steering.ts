import { leftFor } from './budget/task-limit.ts';
import type { Budgets } from './budgets.ts';
import type { Converse, Said } from './converse.ts';
import type { Ending } from './ending.ts';
import type { AgentEvent, Outcome } from './events.ts';
import type { HoldKind } from './holds.ts';
import type { Lanes } from './lanes.ts';
import type { Persist } from './persist.ts';
import type { AgentSession, Clock, Log } from './ports.ts';
import { nextPromptId } from './recovery.ts';
import type { Running, RunningTask } from './running.ts';
import type { Store } from './store.ts';
import type { Task } from './task.ts';
import { describeFiles, type TaskFiles } from './task-files.ts';

/** Messages that are given to claude while it works on another task of the conversation. */
export interface Steering {
  /** Undefined: `task` is being given to claude, which works on `into`. Else why it can't be, a sentence for people. */
  steer(task: Task, into: Task | undefined): string | undefined;
  /** The task that claude works on, to which this one was given; undefined: it was not, or claude is at it alone. */
  sharesTurnOf(task: Task): Task | undefined;
}

export interface SteeringOptions {
  store: Store;
  running: Running;
  lanes: Pick<Lanes, 'add'>;
  taskFiles: TaskFiles;
  converse: Converse;
  ending: Ending;
  budgets: Pick<Budgets, 'refusal'>;
  /** Most that one task may cost, US dollars. */
  taskUsd: number | undefined;
  persist: Persist;
  clock: Clock;
  log: Log;
  stopping: AbortSignal;
  /** Aborts when the bridge ends its agents. */
  leaving: AbortSignal;
}

export function createSteering(options: SteeringOptions): Steering {
  const { store, running, lanes, taskFiles, converse, ending, budgets, taskUsd, persist, clock, log } = options;
  const { stopping, leaving } = options;
  /** Into what. */
  const steered = new Map<string, Task>();

  /** The id it is given with; undefined: it does not wait any more. */
  function claim(task: Task, { sessionId, process }: AgentSession): string | undefined {
    return store.atomically(() => {
      if (!store.tasks.moveIf(task.id, ['queued'], 'running')) return undefined;
      const promptId = nextPromptId(task, store.tasks.attempts(task.id));
      store.tasks.addAttempt({ taskId: task.id, promptId, sessionId, process, startedAt: clock.now() });
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
      const events = session.steer(promptId, text, files, leftFor(task, taskUsd));
      let foldedInto: Task | undefined;
      // Several that wait for a turn of their own are folded into each other.
      const onFolded = () => {
        foldedInto = isOpen(into) ? into : undefined;
      };
      const said = await converse(task, noticing(events, onFolded), control);
      const { outcome } = said.outcome;
      log.info('a steered task ended', { task: task.number, into: into.number, outcome });
      if (outcome === 'merged') return await persist(() => ending.merged(task, foldedInto));
      if ((leaving.aborted || control.isLeft) && outcome !== 'done') return;
      const kind = ending.passingIn(task, said.outcome);
      if (kind !== undefined && !control.signal.aborted) return await persist(() => setBack(task, kind, said));
      if (!wasMeant(outcome, control, host)) return await persist(() => putBack(task, said));
      if (outcome === 'stopped') await session.stop();
      const last = outcome === 'withdrawn' ? { ...said.outcome, outcome: 'stopped' as const } : said.outcome;
      await persist(() => ending.finish(task, { ...said, outcome: last }, { retracts: said.preview }));
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
  function wasMeant(outcome: Outcome['outcome'], control: RunningTask, host: RunningTask): boolean {
    if (control.signal.aborted) return true;
    return outcome === 'stopped' ? host.signal.aborted : outcome !== 'withdrawn';
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
      const into = steered.get(task.id);
      return into && isOpen(into) ? into : undefined;
    },
    steer(task, into) {
      if (!into) return 'Nothing runs here now.';
      const host = running.get(into.id);
      const session = host?.session;
      if (!host || !session || !['running', 'waiting'].includes(into.state))
        return `claude is not at work on #${into.number} yet.`;
      if (!session.canSteer) return 'This claude takes no messages while it works; a newer version does.';
      if (task.project !== into.project)
        return `It belongs to the project “${task.project}”, and #${into.number} does not.`;
      const refusal = budgets.refusal(task);
      if (refusal !== undefined) return refusal;
      const promptId = claim(task, session);
      if (promptId === undefined) return `Task #${task.number} does not wait any more.`;
      steered.set(task.id, into);
      host.join(give(task, promptId, into, host, session, running.begin(task.id)));
      return undefined;
    },
  };
}

async function* noticing(events: AsyncIterable<AgentEvent>, onFolded: () => void): AsyncGenerator<AgentEvent> {
  for await (const event of events) {
    if (event.type === 'folded') onFolded();
    yield event;
  }
}
