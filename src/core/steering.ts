import type { Converse } from './converse.ts';
import type { Ending } from './ending.ts';
import type { AgentEvent } from './events.ts';
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
  /** It was given to claude in this way and has not ended. */
  isSteered(task: Task): boolean;
}

export interface SteeringOptions {
  store: Store;
  running: Running;
  lanes: Pick<Lanes, 'add'>;
  taskFiles: TaskFiles;
  converse: Converse;
  ending: Ending;
  persist: Persist;
  clock: Clock;
  log: Log;
  stopping: AbortSignal;
  /** Aborts when the bridge ends its agents. */
  leaving: AbortSignal;
}

export function createSteering(options: SteeringOptions): Steering {
  const { store, running, lanes, taskFiles, converse, ending, persist, clock, log } = options;
  const { stopping, leaving } = options;
  const steered = new Set<string>();

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
    session: AgentSession,
    control: RunningTask,
  ): Promise<void> {
    try {
      // The transaction around it is committed, or was rolled back.
      await Promise.resolve();
      if (store.tasks.get(task.id)?.state !== 'running') return;
      const files = await taskFiles.prepare(task, AbortSignal.any([stopping, control.signal]));
      control.attach(session);
      const events = session.steer(promptId, task.prompt + describeFiles(files), files);
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
      if (outcome === 'withdrawn' && !control.signal.aborted) return await persist(() => putBack(task));
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

  /** claude never began with it. */
  function putBack(task: Task): void {
    store.tasks.move(task.id, 'queued');
    lanes.add(task.conversation);
  }

  return {
    isSteered: (task) => steered.has(task.id),
    steer(task, into) {
      if (!into) return 'Nothing runs here now.';
      const host = running.get(into.id);
      const session = host?.session;
      if (!host || !session || !['running', 'waiting'].includes(into.state))
        return `claude is not at work on #${into.number} yet.`;
      if (!session.canSteer) return 'This claude takes no messages while it works; a newer version does.';
      if (task.project !== into.project)
        return `It belongs to the project “${task.project}”, and #${into.number} does not.`;
      const promptId = claim(task, session);
      if (promptId === undefined) return `Task #${task.number} does not wait any more.`;
      steered.add(task.id);
      host.join(give(task, promptId, into, session, running.begin(task.id)));
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
