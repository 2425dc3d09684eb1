import { parseMarkdown } from '../../text/markdown/parse.ts';
import type { MaskSecrets } from '../../text/secrets/mask.ts';
import type { HoldKind, Holds } from '../gates/holds.ts';
import { BridgeError, isBridgeError } from '../model/errors.ts';
import type { Failure, Outcome } from '../model/events.ts';
import { sumOfTokens } from '../model/outcomes.ts';
import type { PreviewHandle } from '../model/post.ts';
import type { Task } from '../model/task.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store.ts';
import type { TaskChange } from '../ports/task-store.ts';
import { answerPost } from '../reply/answer-post.ts';
import { actionButtons } from '../reply/buttons.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Said } from './follow-answer.ts';
import type { SessionBinding } from './session-binding.ts';

/** What passes by itself: the task is not over, it goes on when it has. */
const passing: Partial<Record<Failure, HoldKind>> = {
  'rate-limited': 'usage',
  overloaded: 'overloaded',
  network: 'network',
  'not-logged-in': 'auth',
};

/** Is it no answer, but something that will be over? */
export function passes({ outcome, failure }: Outcome): boolean {
  return outcome === 'failed' && failure !== undefined && passing[failure] !== undefined;
}

/** A task that meets an overload this often, while others get their answers, has a problem of its own. */
const mostAlone = 5;

/** The ways a task ends, or is set back. Each is one transaction, and its person is told by the outbox. */
export interface Ending {
  /** `preface`: a sentence before the answer. `retracts`: the preview it takes the place of. */
  finish(
    task: Task,
    said: Omit<Said, 'preview'>,
    more?: { preface?: string | undefined; retracts?: PreviewHandle | undefined },
  ): void;
  /** It was answered together with another message: `into`, if that is known. */
  merged(task: Task, into?: Task): void;
  /** What this outcome is waited out with; undefined: it is an end. */
  passingIn(task: Task, outcome: Outcome): HoldKind | undefined;
  /** Parks it until what kept claude from it has passed. */
  setBack(task: Task, kind: HoldKind, said: Said): void;
  /** It was interrupted so that another attempt goes on where it was: back to `queued`. */
  again(task: Task, said: Said): void;
  /** There is no outcome: it was stopped while it waited, claude could not be started, or a bug. */
  unanswered(taskId: string, stopped: boolean, error: unknown): void;
}

export interface EndingOptions {
  store: Store;
  outbox: Outbox;
  holds: Holds;
  binding: SessionBinding;
  mask: MaskSecrets;
  clock: Clock;
  log: Log;
}

export function createEnding({ store, outbox, holds, binding, mask, clock, log }: EndingOptions): Ending {
  const alone = createAlone(holds.answers);
  const isShared = createSuspicions(holds.answers);

  /** An earlier attempt may have taken something too. */
  function figures(task: Task, { outcome: { costUsd, tokens }, toolCount }: Pick<Said, 'outcome' | 'toolCount'>) {
    const before = store.tasks.get(task.id) ?? task;
    const change = {
      ...(costUsd === undefined ? {} : { costUsd: (before.costUsd ?? 0) + costUsd }),
      ...(tokens === undefined ? {} : { tokens: sumOfTokens(before.tokens, tokens) }),
      toolCount: (before.toolCount ?? 0) + toolCount,
    };
    return change satisfies TaskChange;
  }

  /** From its first attempt on, when there were several. */
  function durationOf(task: Task, { durationMs }: Outcome): number {
    const { startedAt = clock.now() } = store.tasks.get(task.id) ?? task;
    const attempts = store.tasks.attempts(task.id).length;
    return attempts > 1 ? Math.max(durationMs, clock.now() - startedAt) : durationMs;
  }

  function keepSession(task: Task, { sessionId, context }: Outcome): void {
    const used = store.tasks.attempts(task.id).at(-1)?.sessionId;
    if (sessionId !== '' && used !== undefined) binding.bind(task, used, sessionId);
    if (context) store.conversations.setContext(task.conversation, context);
  }

  return {
    finish(task, said, { preface, retracts } = {}) {
      const outcome = { ...said.outcome, durationMs: durationOf(task, said.outcome) };
      const state = outcome.outcome === 'stopped' ? 'cancelled' : outcome.outcome === 'failed' ? 'failed' : 'done';
      store.atomically(() => {
        const took = figures(task, said);
        store.tasks.move(task.id, state, {
          ...(outcome.message ? { reason: mask(outcome.message) } : {}),
          ...took,
        });
        keepSession(task, outcome);
        holds.release(task);
        const old = retracts ?? store.tasks.preview(task.id);
        outbox.add(
          task.conversation,
          answerPost({ outcome, task, toolCount: took.toolCount, denied: said.denied, preface, retracts: old }),
          task.id,
        );
      });
      outbox.kick(task.conversation);
      log.info('task ended', {
        task: task.number,
        user: task.userName,
        project: task.project,
        state,
        seconds: Math.round(outcome.durationMs / 100) / 10,
        ...(outcome.failure ? { failure: outcome.failure } : {}),
      });
    },

    merged(task, into) {
      const other = into ? `#${into.number}` : 'another message';
      store.atomically(() => {
        store.tasks.move(task.id, 'done', { reason: `It went into the answer to ${other}.` });
        const post = notice(`The answer to ${other} covers this too.`, task);
        const preview = store.tasks.preview(task.id);
        const quiet = { ...post, notify: false, givesWay: true, ...(preview ? { retracts: preview } : {}) };
        outbox.add(task.conversation, quiet, task.id);
      });
      outbox.kick(task.conversation);
    },

    passingIn(task, outcome) {
      const { suspected } = outcome;
      if (suspected) return isShared(task, suspected) ? passing[suspected] : undefined;
      if (!passes(outcome)) return undefined;
      const kind = passing[outcome.failure!]!;
      return kind === 'overloaded' && alone.count(task) >= mostAlone ? undefined : kind;
    },

    setBack(task, kind, said) {
      const { outcome, preview } = said;
      const message = mask(outcome.message ?? 'claude could not go on.');
      const retracts = preview ?? store.tasks.preview(task.id);
      alone.setBack(task);
      holds.close({ kind, message, resetsAt: outcome.resetsAt });
      store.atomically(() => {
        store.tasks.move(task.id, 'parked', { reason: message, ...figures(task, said) });
        keepSession(task, outcome);
        store.tasks.setPreview(task.id, undefined);
        // What was said so far is seen nowhere else once the preview is gone.
        const soFar = parseMarkdown(outcome.text);
        if (soFar.length > 0)
          outbox.add(task.conversation, { ...notice(soFar, task), notify: false, isSaid: true }, task.id);
        outbox.add(task.conversation, { ...holds.notice(task), ...(retracts ? { retracts } : {}) }, task.id);
      });
      outbox.kick(task.conversation);
      log.warn('task is set back', { task: task.number, why: kind, message });
    },

    again(task, said) {
      store.atomically(() => {
        store.tasks.move(task.id, 'queued', figures(task, said));
        keepSession(task, said.outcome);
      });
    },

    unanswered(taskId, stopped, error) {
      const message = stopped
        ? undefined
        : (error instanceof BridgeError && error.userMessage) ||
          'Something went wrong inside the bridge; its log says what.';
      if (isBridgeError(error, 'invalid')) log.warn('task refused', { task: taskId, why: message });
      else if (!stopped) log.error('task failed', { task: taskId, error });
      store.atomically(() => {
        const task = store.tasks.get(taskId);
        if (!task || !['queued', 'parked', 'running', 'waiting'].includes(task.state)) return;
        if (task.state === 'parked') store.tasks.move(taskId, 'queued');
        if (stopped) {
          store.tasks.move(taskId, 'cancelled');
        } else {
          if (['queued', 'parked'].includes(task.state)) store.tasks.move(taskId, 'running');
          store.tasks.move(taskId, 'failed', { ...(message ? { reason: mask(message) } : {}) });
        }
        holds.release(task);
        const text = stopped ? `Task #${task.number} is cancelled.` : `Task #${task.number} failed. ${message}`;
        const preview = store.tasks.preview(taskId);
        const buttons = stopped ? undefined : actionButtons([['Retry', `retry:${task.number}`]]);
        outbox.add(
          task.conversation,
          { ...notice(text, task, buttons), ...(preview ? { retracts: preview } : {}) },
          taskId,
        );
      });
      outbox.kick();
    },
  };
}

/** How often each task was set back while others were answered in between. */
function createAlone(answers: () => number) {
  const known = new Map<string, { times: number; answers: number }>();
  return {
    count: ({ id }: Task) => known.get(id)?.times ?? 0,
    setBack({ id }: Task): void {
      const before = known.get(id);
      if (before?.answers === answers()) return;
      known.set(id, { times: (before?.times ?? 0) + 1, answers: answers() });
    },
  };
}

/**
 * Has an unrelated task met the same, with no answer of claude to anybody since? Of another conversation and of another
 * project: what one project asks for, a model say, its other chats ask for too.
 */
function createSuspicions(answers: () => number) {
  const met = new Map<Failure, { tasks: Pick<Task, 'conversation' | 'project'>[]; answers: number }>();
  return ({ conversation, project }: Task, failure: Failure): boolean => {
    const known = met.get(failure);
    const { tasks } = known?.answers === answers() ? known : { tasks: [] };
    met.set(failure, { tasks: [...tasks, { conversation, project }], answers: answers() });
    return tasks.some((one) => one.conversation !== conversation && one.project !== project);
  };
}
