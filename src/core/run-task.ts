import { randomUUID } from 'node:crypto';
import type { MaskSecrets } from '../text/secrets.ts';
import type { AgentGate } from './agent-gate.ts';
import { answerPost } from './answer.ts';
import { type ConversationId, platformOf } from './conversation.ts';
import { BridgeError, isBridgeError } from './errors.ts';
import type { Outcome } from './events.ts';
import type { TaskFile } from './files.ts';
import { startLiveReply } from './live-reply.ts';
import type { Modes } from './modes.ts';
import type { Outbox } from './outbox.ts';
import type { AgentSession, ChatPlatform, Clock, Host, Log, PreviewHandle, ProjectSettings } from './ports.ts';
import { continuationOf, planHandOver } from './recovery.ts';
import type { Running, RunningTask } from './running.ts';
import { notice } from './say.ts';
import type { Store } from './store.ts';
import type { Task } from './task.ts';
import { describeFiles, type TaskFiles } from './task-files.ts';

export interface RunTaskOptions {
  store: Store;
  host: Host;
  gate: AgentGate;
  outbox: Outbox;
  running: Running;
  taskFiles: TaskFiles;
  platform(name: string): ChatPlatform | undefined;
  project(name: string): ProjectSettings | undefined;
  modes: Modes;
  mask: MaskSecrets;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins to stop: no more tasks are begun. */
  stopping: AbortSignal;
  /** Aborts when the bridge ends its agents: what they say then is no answer. */
  ending: AbortSignal;
}

interface Prompt {
  promptId: string;
  text: string;
  files: readonly TaskFile[];
  preface: string | undefined;
}

interface Opened {
  session: AgentSession;
  /** The session that was asked for. */
  asked: string | undefined;
}

const lost = 'claude stopped working in the middle of this. Send “go on” to continue.';

/**
 * Takes one queued task to its end. Never throws: whatever goes wrong becomes the task's end and its person is told,
 * except when the bridge is stopping: then the task stays where it is and the next start takes care of it.
 */
export function createRunTask(options: RunTaskOptions): (taskId: string) => Promise<void> {
  const {
    store,
    host,
    gate,
    outbox,
    running,
    taskFiles,
    platform,
    project,
    modes,
    mask,
    clock,
    log,
    stopping,
    ending,
  } = options;

  return async function runTask(taskId) {
    const task = store.tasks.get(taskId);
    if (stopping.aborted || !task || (task.state !== 'queued' && task.state !== 'parked')) return;

    const control = running.begin(taskId);
    try {
      await attempt(task, control);
    } catch (error) {
      if (stopping.aborted) return;
      endUnanswered(taskId, control, error);
    } finally {
      control.end();
    }
  };

  async function attempt(task: Task, control: RunningTask): Promise<void> {
    const plan = await planHandOver(store.tasks.attempts(task.id), host, pathOf(task));
    if (plan.kind === 'deliver') {
      store.tasks.moveIf(task.id, ['parked'], 'queued');
      const taken = store.tasks.moveIf(task.id, ['queued'], 'running');
      if (taken) finish(taken, plan.outcome, { toolCount: 0, denied: [] });
      return;
    }

    const either = AbortSignal.any([stopping, control.signal]);
    const files = await taskFiles.prepare(task, either);
    const { session, asked } = await openSession(task, plan.kind === 'continue' ? plan.sessionId : undefined, either);
    control.attach(session);
    try {
      control.signal.throwIfAborted();
      const promptId = plan.kind === 'continue' ? randomUUID() : task.id;
      const claimed = claim(task.id, promptId, session, asked);
      if (!claimed) return;
      const words = plan.kind === 'continue' ? continuationOf(claimed) : claimed.prompt;
      const preface = session.kind === 'replaced' ? lostHistory(asked) : undefined;
      await converse(claimed, { promptId, text: words + describeFiles(files), files, preface }, session, control);
    } finally {
      session.release();
    }
  }

  /** Waits as long as there is no claude; the task is `parked` meanwhile and its person knows why. */
  async function openSession(task: Task, continued: string | undefined, either: AbortSignal): Promise<Opened> {
    const settings = project(task.project);
    if (!settings) {
      const userMessage = `The project “${task.project}” is not in the config any more. Choose another with /project, then send the task again.`;
      throw new BridgeError('invalid', 'the project is gone', { userMessage });
    }
    let told = task.state === 'parked';
    for (;;) {
      const why = gate.closedBecause();
      if (why) park(task, why, told);
      told ||= why !== undefined;
      await gate.pass(either);
      store.tasks.moveIf(task.id, ['parked'], 'queued');
      try {
        const asked = continued ?? sessionFor(task);
        const mode = modes.of(task);
        return { asked, session: await host.open({ project: settings, sessionId: asked, mode }, either) };
      } catch (error) {
        if (!isBridgeError(error, 'agent-missing')) throw error;
        gate.close(error.userMessage ?? error.message);
      }
    }
  }

  function park(task: Task, message: string, told: boolean): void {
    store.atomically(() => {
      if (!store.tasks.moveIf(task.id, ['queued'], 'parked', { reason: mask(message) }) || told) return;
      outbox.add(task.conversation, notice(`${message} Task #${task.number} waits until then.`), task.id);
    });
    outbox.kick(task.conversation);
    log.warn('task waits for claude', { task: task.number });
  }

  /** One transaction before claude is given anything: from here on a crash finds the prompt in the transcript, or not. */
  function claim(taskId: string, promptId: string, session: AgentSession, asked: string | undefined): Task | undefined {
    return store.atomically(() => {
      const task = store.tasks.moveIf(taskId, ['queued'], 'running');
      if (!task) return undefined;
      store.tasks.addAttempt({
        taskId,
        promptId,
        sessionId: session.sessionId,
        process: session.process,
        startedAt: clock.now(),
      });
      bind(task, asked, session.sessionId);
      return task;
    });
  }

  /** A task that was sent before /project changed the folder can't go on in the session of the new one. */
  function sessionFor(task: Task): string | undefined {
    const conversation = store.conversations.get(task.conversation);
    return conversation?.project === task.project ? conversation.sessionId : undefined;
  }

  /** Moves the conversation on to session `to`, unless /new or /project took it elsewhere since it was at `from`. */
  function bind(task: Task, from: string | undefined, to: string): void {
    const conversation = store.conversations.get(task.conversation);
    if (conversation?.project !== task.project || conversation.sessionId !== from) return;
    store.conversations.setSession(task.conversation, to);
  }

  async function converse(
    task: Task,
    { promptId, text, files, preface }: Prompt,
    session: AgentSession,
    control: RunningTask,
  ): Promise<void> {
    const startedAt = clock.now();
    const target = platformFor(task.conversation);
    log.info('task started', { task: task.number, user: task.userName, project: task.project });

    const events = session.prompt(promptId, text, files);
    const live = startLiveReply({
      platform: target,
      conversation: task.conversation,
      key: task.number,
      mask,
      clock,
      log,
      onHandle: (handle) => store.tasks.setPreview(task.id, handle),
    });
    let answering = false;
    let outcome: Outcome | undefined;
    let preview: PreviewHandle | undefined;
    try {
      for await (const event of events) {
        if (event.type === 'finished') outcome = event;
        else live.apply(event);
        if (!answering) store.tasks.setAnswering(task.id);
        answering = true;
      }
    } finally {
      preview = await live.finish();
    }
    // "Stopped" is said when it is true: nothing that belongs to the task is alive.
    if (outcome?.outcome === 'stopped') await session.stop();

    // Ended by the bridge, not by its person: the next start finds out how far claude got.
    if ((ending.aborted || control.isLeft) && !control.signal.aborted && outcome?.outcome !== 'done') return;
    if (!outcome) throw new BridgeError('agent-failed', 'the events ended without an outcome', { userMessage: lost });
    const elapsed = { ...outcome, durationMs: clock.now() - startedAt };
    finish(task, elapsed, { toolCount: live.state.toolCount, denied: live.state.denied, preface, retracts: preview });
  }

  function lostHistory(wanted: string | undefined): string | undefined {
    return wanted !== undefined && store.tasks.sessionHasHistory(wanted)
      ? 'claude no longer has the earlier session of this chat, so this starts a new one.'
      : undefined;
  }

  function finish(
    task: Task,
    outcome: Outcome,
    facts: Omit<Parameters<typeof answerPost>[0], 'outcome' | 'task'>,
  ): void {
    const state = outcome.outcome === 'stopped' ? 'cancelled' : outcome.outcome;
    store.atomically(() => {
      store.tasks.move(task.id, state, {
        ...(outcome.message ? { reason: mask(outcome.message) } : {}),
        ...(outcome.costUsd === undefined ? {} : { costUsd: outcome.costUsd }),
        toolCount: facts.toolCount,
      });
      const used = store.tasks.attempts(task.id).at(-1)?.sessionId;
      if (outcome.sessionId !== '' && used !== undefined) bind(task, used, outcome.sessionId);
      const retracts = facts.retracts ?? store.tasks.preview(task.id);
      outbox.add(task.conversation, answerPost({ ...facts, outcome, task, retracts }), task.id);
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
  }

  /** There is no outcome: it was stopped while it waited, claude could not be started, or a bug. */
  function endUnanswered(taskId: string, control: RunningTask, error: unknown): void {
    const stopped = control.signal.aborted;
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
      const text = stopped ? `Task #${task.number} is cancelled.` : `Task #${task.number} failed. ${message}`;
      const preview = store.tasks.preview(taskId);
      outbox.add(task.conversation, { ...notice(text, task), ...(preview ? { retracts: preview } : {}) }, taskId);
    });
    outbox.kick();
  }

  function platformFor(conversation: ConversationId): ChatPlatform {
    const name = platformOf(conversation);
    const found = platform(name);
    if (!found)
      throw new BridgeError('invalid', `${name} is not connected`, { userMessage: `${name} is not connected.` });
    return found;
  }

  function pathOf(task: Task): string {
    return project(task.project)?.path ?? '';
  }
}
