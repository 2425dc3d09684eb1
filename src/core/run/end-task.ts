import { type Block, paragraph } from '../../text/document/blocks.ts';
import { marks } from '../../text/format/marks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import type { How } from '../answer/result-first.ts';
import type { Holds } from '../gates/holds.ts';
import type { HoldKind } from '../gates/host-hold.ts';
import { isBridgeError, isOfStore } from '../model/errors.ts';
import type { Outcome } from '../model/events.ts';
import { sumOfTokens } from '../model/outcomes.ts';
import type { PreviewHandle } from '../model/post.ts';
import type { Task, TaskState } from '../model/task.ts';
import { cancelledWords } from '../model/task-words.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { HostCommands } from '../ports/host-commands.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { TaskChange } from '../ports/store/task-store.ts';
import { type AnswerFacts, answerPost } from '../reply/answer-post.ts';
import { actionButtons } from '../reply/buttons.ts';
import type { NewestTask } from '../reply/context/newest-task.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import { sessionKey } from '../sessions/keys.ts';
import type { SessionBinding } from '../sessions/session-binding.ts';
import { sharesChat } from '../sessions/shares-chat.ts';
import { decisionsIn } from './decisions.ts';
import type { Said } from './follow-answer.ts';
import { createPassingFailures } from './passing-failures.ts';

/** The ways a task ends, or goes back to the queue. Each is one transaction, and the outbox informs its person. `answer`: the blocks of
 * the text of its outcome. */
export interface TaskEndings {
  /** `preface`: a sentence before the answer. `how`: the narration that is set apart from it. `retracts`: the preview it replaces. */
  finish(
    task: Task,
    said: Omit<Said, 'preview'>,
    answer: readonly Block[],
    more?: { preface?: string | undefined; how?: How | undefined; retracts?: PreviewHandle | undefined },
  ): void;
  /** Another answer covered it: that of `into`, if known. */
  merged(task: Task, into?: Task): void;
  /** The hold that waits this outcome out; undefined: it is an end. */
  passingIn(task: Task, outcome: Outcome): HoldKind | undefined;
  /** Parks it until what kept Claude from it has passed. */
  setBack(task: Task, kind: HoldKind, said: Said, answer: readonly Block[]): void;
  /** Back to `queued`: it was interrupted so that another attempt continues it. */
  again(task: Task, said: Said): void;
  /** Ends it without an outcome: someone stopped it while it waited, `claude` could not start, or there is a bug. */
  unanswered(taskId: string, stopped: boolean, error: unknown): void;
}

export interface TaskEndingsOptions {
  store: Store;
  outbox: Outbox;
  newest: Pick<NewestTask, 'isRightBelow'>;
  platform(name: string): ChatPlatform | undefined;
  holds: Pick<Holds, 'of'>;
  binding: SessionBinding;
  mask: SecretMask;
  hostCommands: Pick<HostCommands, 'inText'>;
  clock: Clock;
  log: Log;
}

export function createTaskEndings(options: TaskEndingsOptions): TaskEndings {
  const { store, outbox, newest, holds, mask, hostCommands, clock, log } = options;
  const passing = createPassingFailures((project) => holds.of(project).answers());
  const { figures, durationOf, keepSession } = createBookkeeping(options);

  return {
    finish(task, said, answer, { preface, how, retracts } = {}) {
      const outcome = { ...inHostWords(said.outcome, hostCommands), durationMs: durationOf(task, said.outcome) };
      const state = outcome.outcome === 'stopped' ? 'cancelled' : outcome.outcome === 'failed' ? 'failed' : 'done';
      store.atomically(() => {
        const took = figures(task, said);
        store.tasks.move(task.id, state, {
          ...(outcome.message ? { reason: mask(outcome.message) } : {}),
          ...took,
        });
        keepSession(task, outcome);
        const old = retracts ?? store.tasks.preview(task.id);
        const { lines, removals, leaveSome } = decisionsIn(options, task, clock.now());
        outbox.add(
          task.conversation,
          answerPost({
            ...{ outcome, answer, how, task, preface },
            ...{ toolCount: took.toolCount, denied: said.denied, decisions: lines, retracts: old },
            quotes: leaveSome || !newest.isRightBelow(task),
            ...aboutSession(store, task),
          }),
          task.id,
        );
        for (const removal of removals) outbox.add(task.conversation, removal, task.id);
      });
      log.info('task ended', {
        ...inLog(task, state),
        seconds: Math.round(outcome.durationMs / 100) / 10,
        ...(outcome.failure ? { failure: outcome.failure } : {}),
      });
    },

    merged(task, into) {
      const other = into ? `#${into.number}` : 'another message';
      store.atomically(() => {
        store.tasks.move(task.id, 'done', { reason: `The answer to ${other} covers this too.` });
        const { lines, removals } = decisionsIn(options, task, clock.now());
        const post = notice([paragraph(`The answer to ${other} covers this too.`), ...lines], task);
        const preview = store.tasks.preview(task.id);
        const quiet = {
          ...post,
          notify: false,
          givesWay: true,
          sign: 'done' as const,
          ...(preview ? { retracts: preview } : {}),
        };
        outbox.add(task.conversation, quiet, task.id);
        for (const removal of removals) outbox.add(task.conversation, removal, task.id);
      });
    },

    passingIn: passing.holdFor,

    setBack(task, kind, said, answer) {
      const { preview } = said;
      const outcome = inHostWords(said.outcome, hostCommands);
      const message = mask(outcome.message ?? 'Claude cannot continue now.');
      const retracts = preview ?? store.tasks.preview(task.id);
      passing.setBack(task);
      holds.of(task.project).close({ kind, message, resetsAt: outcome.resetsAt });
      store.atomically(() => {
        store.tasks.move(task.id, 'parked', { reason: message, ...figures(task, said) });
        keepSession(task, outcome);
        store.tasks.setPreview(task.id, undefined);
        // Once the preview is gone, only this shows the answer so far.
        if (answer.length > 0)
          outbox.add(task.conversation, { ...notice([...answer], task), notify: false, isSaid: true }, task.id);
        outbox.add(
          task.conversation,
          { ...holds.of(task.project).notice(task), ...(retracts ? { retracts } : {}) },
          task.id,
        );
      });
      log.warn('task is set back', { task: task.number, why: kind, message });
    },

    again(task, said) {
      store.atomically(() => {
        store.tasks.move(task.id, 'queued', figures(task, said));
        if (said.preview) store.tasks.setPreview(task.id, said.preview);
        keepSession(task, said.outcome);
      });
    },

    unanswered(taskId, stopped, error) {
      const message = stopped
        ? undefined
        : (isBridgeError(error) && !isOfStore(error) && hostCommands.inText(error.userMessage ?? '')) ||
          'Something went wrong in the bridge. See its log.';
      if (isBridgeError(error, 'invalid') || isBridgeError(error, 'workspace'))
        log.warn('task refused', { task: taskId, why: message });
      else if (!stopped) log.error('task failed', { task: taskId, error });
      store.atomically(() => {
        const task = store.tasks.get(taskId);
        if (!task || !['queued', 'parked', 'running', 'waiting'].includes(task.state)) return;
        if (task.state === 'parked') store.tasks.move(taskId, 'queued');
        if (stopped) {
          store.tasks.move(taskId, 'cancelled');
          log.info('task ended', inLog(task, 'cancelled'));
        } else {
          if (['queued', 'parked'].includes(task.state)) store.tasks.move(taskId, 'running');
          store.tasks.move(taskId, 'failed', { ...(message ? { reason: mask(message) } : {}) });
        }
        const text = stopped ? cancelledWords(task) : `${marks.failed} Task #${task.number} failed. ${message}`;
        const preview = store.tasks.preview(taskId);
        const buttons = stopped ? undefined : actionButtons([['Retry', `retry:${task.number}`]]);
        outbox.add(
          task.conversation,
          { ...notice(text, task, buttons), sign: 'failed', ...(preview ? { retracts: preview } : {}) },
          taskId,
        );
      });
    },
  };
}

function inLog({ number, userName, project }: Task, state: TaskState) {
  return { task: number, user: userName, project, state };
}

/** With commands as they work on the host. Only this failure is in the words of the bridge alone. */
function inHostWords(outcome: Outcome, { inText }: Pick<HostCommands, 'inText'>): Outcome {
  const { failure, message } = outcome;
  return failure === 'not-logged-in' && message !== undefined ? { ...outcome, message: inText(message) } : outcome;
}

/** What a task and its conversation keep of each attempt. */
function createBookkeeping({ store, binding, clock }: Pick<TaskEndingsOptions, 'store' | 'binding' | 'clock'>) {
  /** An earlier attempt may have cost something too. */
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
    // After /new, a task that was cut off before continues in a session that is no longer its own.
    const isOwn = binding.agentIdFor(task) === (sessionId === '' ? used : sessionId);
    if (context && isOwn) store.sessions.setContext(task.sessionId, context);
  }

  return { figures, durationOf, keepSession };
}

/** What an answer shows of its session, and of what its person chose for it. */
function aboutSession(
  store: Pick<Store, 'sessions' | 'conversations'>,
  task: Task,
): Pick<AnswerFacts, 'session' | 'chosen'> {
  const { wish, number } = task;
  const beside = sharesChat(store, task);
  const { model, effort } = { ...store.sessions.get(task.sessionId), ...wish };
  return {
    ...(beside && {
      session: { name: beside.name ?? 'code session', key: `${sessionKey(beside.id)}answer:${number}` },
    }),
    chosen: [
      ...(model === undefined ? [] : [model]),
      ...(effort === undefined ? [] : [`effort ${effort}`]),
      ...(wish?.goal === undefined ? [] : ['goal']),
    ],
  };
}
