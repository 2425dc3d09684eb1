import type { SecretMask } from '../../text/secrets/mask.ts';
import { answerBlocks } from '../answer/read-answer.ts';
import { leftOfTaskLimit } from '../budget/task-limit.ts';
import type { AgentEvent, Outcome } from '../model/events.ts';
import type { Task } from '../model/task.ts';
import type { AgentSession } from '../ports/host.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { composePrompt, type PromptPart } from '../prompt/parts.ts';
import type { Persist } from '../timing/persist.ts';
import type { Additions } from './additions.ts';
import type { TaskEndings } from './end-task.ts';
import type { FollowAnswer, Said } from './follow-answer.ts';
import type { Running, RunningTask } from './running-tasks.ts';
import type { TaskFiles } from './task-files.ts';

/** Whose turn a steered message is in: at first that of the task that Claude works on. */
export interface SteeredTurn {
  /** Undefined: its own. */
  into: Task | undefined;
  host: RunningTask;
  /** Claude answers it within that turn. */
  isFolded: boolean;
}

/** A claimed message, for Claude while it works on another task. */
export interface SteeredMessage {
  task: Task;
  /** The id to give it with. */
  promptId: string;
  /** The task that Claude works on, and its run. */
  into: Task;
  host: RunningTask;
  /** That of `into`. */
  session: AgentSession;
  /** The run of `task` itself. */
  control: RunningTask;
}

/** Gives a steered message to Claude and sees it through to its end. Never rejects. */
export type RunSteered = (message: SteeredMessage) => Promise<void>;

export interface RunSteeredOptions {
  store: Pick<Store, 'tasks'>;
  running: Pick<Running, 'get'>;
  taskFiles: TaskFiles;
  /** What Claude reads for a task, in order. */
  promptParts: readonly PromptPart[];
  followAnswer: FollowAnswer;
  additions: Pick<Additions, 'whole'>;
  ending: TaskEndings;
  mask: SecretMask;
  /** Most that one task may cost, US dollars. */
  taskUsd: number | undefined;
  /** By the id of the steered task, from when it is claimed to its end. */
  turns: Map<string, SteeredTurn>;
  persist: Persist;
  log: Log;
  stopping: AbortSignal;
  /** Aborts when the bridge ends its agents. */
  leaving: AbortSignal;
}

export function createRunSteered(options: RunSteeredOptions): RunSteered {
  const { store, running, taskFiles, followAnswer, additions, ending, mask, taskUsd, turns, persist, log } = options;
  const { stopping, leaving } = options;

  return async function run({ task, promptId, into, host, session, control }) {
    try {
      // By now the transaction around it is committed or rolled back.
      await Promise.resolve();
      if (store.tasks.get(task.id)?.state !== 'running') return;
      const files = await taskFiles.handOver(task, AbortSignal.any([stopping, control.signal]));
      control.attach(session);
      const words = task.prompt;
      const facts = { task, way: 'steered', isContinued: false, words, files } as const;
      const text = composePrompt(options.promptParts, facts);
      const events = session.steer(promptId, text, files, leftOfTaskLimit(task, taskUsd));
      const turn: SteeredTurn = { into, host, isFolded: false };
      turns.set(task.id, turn);
      const said = await additions.whole(task, session, control, () =>
        followAnswer(task, noticing(task, turn, events, control), control),
      );
      const { outcome } = said.outcome;
      log.info('a steered task ended', { task: task.number, into: into.number, outcome });
      if (said.isIncomplete && !control.signal.aborted) return await persist(() => ending.again(task, said));
      if (outcome === 'merged') return await persist(() => ending.merged(task, turn.into));
      const isCutOff = leaving.aborted || control.isLeft || (stopping.aborted && outcome === 'stopped');
      if (isCutOff && !control.signal.aborted && outcome !== 'done') return;
      const kind = ending.passingIn(task, said.outcome);
      const answer = await answerBlocks(said.outcome.text, mask);
      if (kind !== undefined && !control.signal.aborted) {
        return await persist(() => ending.setBack(task, kind, said, answer));
      }
      // Claude never began with it, or something interrupted Claude in it.
      if (!wasMeant(outcome, control, turn)) return await persist(() => ending.again(task, said));
      if (outcome === 'stopped') await session.stop();
      const last = { ...said, outcome: lastOf(said, control) };
      await persist(() => ending.finish(task, last, answer, { retracts: said.preview }));
    } catch (error) {
      if (!stopping.aborted) await unanswered(task, control, error);
    } finally {
      turns.delete(task.id);
      control.end();
    }
  };

  async function unanswered(task: Task, control: RunningTask, error: unknown): Promise<void> {
    try {
      await persist(() => ending.unanswered(task.id, control.signal.aborted, error));
    } catch (unwritten) {
      log.error('the end of a task could not be stored', { task: task.number, error: unwritten });
    }
  }

  /** Did its person want this end? A stop of the turn it is folded into stops it too; an interruption does not. */
  function wasMeant(outcome: Outcome['outcome'], control: RunningTask, { host, isFolded }: SteeredTurn): boolean {
    if (control.signal.aborted || control.expired !== undefined) return true;
    return outcome === 'stopped' ? isFolded && host.signal.aborted : outcome !== 'withdrawn';
  }

  /** Follows whose turn it is in. */
  async function* noticing(
    task: Task,
    turn: SteeredTurn,
    events: AsyncIterable<AgentEvent>,
    control: RunningTask,
  ): AsyncGenerator<AgentEvent> {
    for await (const event of events) {
      if (event.type === 'folded') {
        turn.isFolded = true;
        turn.into = store.tasks.ofPrompt(event.into) ?? turn.into;
        turn.host = (turn.into && running.get(turn.into.id)) ?? turn.host;
      } else if (!turn.isFolded && event.type !== 'finished' && turn.into) {
        // It has a turn of its own now; someone may have asked to stop it before.
        turn.into = undefined;
        if (store.tasks.cancelRequests().includes(task.id)) void control.stop();
      }
      yield event;
    }
  }
}

function lastOf({ outcome }: Said, { expired }: RunningTask): Outcome {
  if (outcome.outcome === 'done') return outcome;
  if (expired !== undefined) return { ...outcome, outcome: 'failed', message: expired };
  return outcome.outcome === 'withdrawn' ? { ...outcome, outcome: 'stopped' } : outcome;
}
