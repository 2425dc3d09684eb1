import { randomUUID } from 'node:crypto';
import type { AgentGate } from './agent-gate.ts';
import { answerPost } from './answer.ts';
import { type ConversationId, platformOf } from './conversation.ts';
import { BridgeError, isBridgeError } from './errors.ts';
import type { Outcome } from './events.ts';
import { startLiveReply } from './live-reply.ts';
import type { Outbox } from './outbox.ts';
import type { AgentSession, ChatPlatform, Clock, Host, Log, ProjectSettings } from './ports.ts';
import { planHandOver } from './recovery.ts';
import type { Running, RunningTask } from './running.ts';
import { notice } from './say.ts';
import type { Store } from './store.ts';
import type { Task } from './task.ts';

export interface RunTaskOptions {
  store: Store;
  host: Host;
  gate: AgentGate;
  outbox: Outbox;
  running: Running;
  platform(name: string): ChatPlatform | undefined;
  project(name: string): ProjectSettings | undefined;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins to stop: no more tasks are begun. */
  stopping: AbortSignal;
  /** Aborts when the bridge ends its agents: what they say then is no answer. */
  ending: AbortSignal;
}

/**
 * Takes one queued task to its end. Never throws: whatever goes wrong becomes the task's end and its person is told,
 * except when the bridge is stopping: then the task stays where it is and the next start takes care of it.
 */
export function createRunTask(options: RunTaskOptions): (taskId: string) => Promise<void> {
  const { store, host, gate, outbox, running, platform, project, clock, log, stopping, ending } = options;

  return async function runTask(taskId) {
    const task = store.tasks.get(taskId);
    if (stopping.aborted || !task || (task.state !== 'queued' && task.state !== 'parked')) return;

    const control = running.begin(taskId);
    try {
      await attempt(task, control);
    } catch (error) {
      if (stopping.aborted) return;
      endUnstarted(taskId, control, error);
    } finally {
      control.end();
    }
  };

  async function attempt(task: Task, control: RunningTask): Promise<void> {
    const plan = await planHandOver(store.tasks.attempts(task.id), task, host, pathOf(task));
    if (plan.kind === 'deliver') {
      store.tasks.moveIf(task.id, ['parked'], 'queued');
      store.tasks.move(task.id, 'running');
      finish(task, plan.outcome, { toolCount: 0, denied: [] });
      return;
    }

    const session = await openSession(task, plan.sessionId, control);
    control.attach(session);
    try {
      control.signal.throwIfAborted();
      const wanted = store.conversations.get(task.conversation)?.sessionId;
      const claimed = claim(task.id, plan.kind === 'continue' ? randomUUID() : task.id, session);
      if (!claimed) return;
      const preface = session.kind === 'replaced' ? lostHistory(wanted) : undefined;
      await converse(
        claimed.task,
        { promptId: claimed.promptId, text: plan.text ?? claimed.task.prompt, preface },
        session,
      );
    } finally {
      session.release();
    }
  }

  /** Waits as long as there is no claude; the task is `parked` meanwhile and its person knows why. */
  async function openSession(task: Task, continued: string | undefined, control: RunningTask): Promise<AgentSession> {
    const settings = project(task.project);
    if (!settings) {
      const userMessage = `The project “${task.project}” is not in the config any more. Choose another with /project, then send the task again.`;
      throw new BridgeError('invalid', 'the project is gone', { userMessage });
    }
    const either = AbortSignal.any([stopping, control.signal]);
    for (;;) {
      await gate.pass(either);
      store.tasks.moveIf(task.id, ['parked'], 'queued');
      try {
        const sessionId = continued ?? store.conversations.get(task.conversation)?.sessionId;
        return await host.open({ project: settings, sessionId }, either);
      } catch (error) {
        if (!isBridgeError(error, 'agent-missing')) throw error;
        park(task, error);
      }
    }
  }

  function park(task: Task, error: BridgeError): void {
    const message = error.userMessage ?? error.message;
    gate.close(message);
    store.atomically(() => {
      if (!store.tasks.moveIf(task.id, ['queued'], 'parked', { reason: message })) return;
      outbox.add(task.conversation, notice(`${message} Task #${task.number} waits until then.`), task.id);
    });
    outbox.kick(task.conversation);
    log.warn('task waits for claude', { task: task.number });
  }

  /** One transaction before claude is given anything: from here on a crash finds the prompt in the transcript, or not. */
  function claim(taskId: string, promptId: string, session: AgentSession) {
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
      store.conversations.setSession(task.conversation, session.sessionId);
      return { task, promptId };
    });
  }

  async function converse(
    task: Task,
    { promptId, text, preface }: { promptId: string; text: string; preface: string | undefined },
    session: AgentSession,
  ): Promise<void> {
    const startedAt = clock.now();
    const target = platformFor(task.conversation);
    log.info('task started', { task: task.number, user: task.userName, project: task.project });

    const events = session.prompt(promptId, text);
    const live = startLiveReply({
      platform: target,
      conversation: task.conversation,
      key: task.number,
      clock,
      log,
      onHandle: (handle) => store.tasks.setPreview(task.id, handle),
    });
    let answering = false;
    let outcome: Outcome | undefined;
    for await (const event of events) {
      if (event.type === 'finished') outcome = event;
      else live.apply(event);
      if (!answering) store.tasks.setAnswering(task.id);
      answering = true;
    }
    const preview = await live.finish();
    // "Stopped" is said when it is true: nothing that belongs to the task is alive.
    if (outcome?.outcome === 'stopped') await session.stop();

    // The next start finds out how far claude got.
    if (!outcome || (ending.aborted && outcome.outcome !== 'done')) return;
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
        ...(outcome.message ? { reason: outcome.message } : {}),
        ...(outcome.costUsd === undefined ? {} : { costUsd: outcome.costUsd }),
        toolCount: facts.toolCount,
      });
      // The conversation may have been given a new session (/new) while this ran; then that one stays.
      if (outcome.sessionId !== '' && store.conversations.get(task.conversation)?.sessionId !== undefined) {
        store.conversations.setSession(task.conversation, outcome.sessionId);
      }
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

  /** It never got to claude: stopped while waiting, or claude could not be started. */
  function endUnstarted(taskId: string, control: RunningTask, error: unknown): void {
    const stopped = control.signal.aborted;
    const message = stopped
      ? undefined
      : (error instanceof BridgeError && error.userMessage) ||
        'Something went wrong inside the bridge; its log says what.';
    if (!stopped) log.error('task failed', { task: taskId, error });
    store.atomically(() => {
      const task = store.tasks.get(taskId);
      if (!task || !['queued', 'parked', 'running'].includes(task.state)) return;
      if (task.state === 'parked') store.tasks.move(taskId, 'queued');
      if (stopped) {
        store.tasks.move(taskId, 'cancelled');
      } else {
        if (task.state !== 'running') store.tasks.move(taskId, 'running');
        store.tasks.move(taskId, 'failed', { ...(message ? { reason: message } : {}) });
      }
      const text = stopped ? `Task #${task.number} is cancelled.` : `Task #${task.number} failed. ${message}`;
      outbox.add(task.conversation, notice(text, task), taskId);
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
