import { marks } from '../../text/format/marks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { submitTask } from '../actions/submit-task.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { PressResult } from '../model/press.ts';
import type { ProjectSettings } from '../model/projects.ts';
import { endStates, type Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import { actorOf, refuseInAudit } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileAccess } from '../ports/files.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Step, StoredRescue, Workspace } from '../ports/store/work-store.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import type { Outbox } from '../reply/outbox.ts';
import { auditDetail, createDoStep, type StepInput } from './do-step.ts';
import { proposedWords } from './proposed-words.ts';
import { createRestoreWork } from './restore-work.ts';
import { isOwnSession } from './rights.ts';
import { createShowDiff } from './show-diff.ts';
import { createWorkCards } from './work-cards.ts';
import { type Act, isTokenOf, readWorkAction, type Stage, type WorkShown } from './work-view.ts';

/** The end of the work of code sessions: a card with what was done, and taps that bring it home. */
export interface Finishing {
  /** A task has ended: shows the card of its session, where there is something to show. */
  ended(taskId: string): void;
  /** A press on a card. Inside the transaction that settles it. */
  press(user: User, argument: string): PressResult;
  /** A reply to a card: other words for the commit or the pull request. False: it replies to no such card. */
  replied(user: User, conversation: ConversationId, repliesTo: string | undefined, text: string): string | false;
  /** Brings what was kept back as a new session. @returns the word for its person */
  restore(rescue: StoredRescue, user: User, chat: ConversationId): string;
  /** What an earlier run began is finished, or shown again. For the start. */
  recover(): void;
}

export interface FinishingOptions {
  store: Store;
  workspaces: Workspaces;
  outbox: Outbox;
  files: Pick<FileAccess, 'write'>;
  allowList: Pick<AllowList, 'roleOf'>;
  platform(name: string): ChatPlatform | undefined;
  project(name: string): ProjectSettings | undefined;
  /** How long what is rescued is kept, ms. */
  keepMs: number;
  mask: SecretMask;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  signal: AbortSignal;
}

export function createFinishing(options: FinishingOptions): Finishing {
  const { store, platform, project, mask, log, signal } = options;
  const cards = createWorkCards(options);
  const doStep = createDoStep(options);
  const showDiff = createShowDiff(options);
  const restoreWork = createRestoreWork(options);
  /** Steps of one session come one after the other. */
  const running = new Map<string, Promise<void>>();

  function soon(work: Promise<void>, what: string): void {
    work.catch((error: unknown) => {
      if (!signal.aborted) log.error(what, { error });
    });
  }

  function mayFinish(user: User, { session }: Workspace): boolean {
    return isOwnSession(options, user, session);
  }

  /** What one more tap would do. */
  function sure(act: Act, sessionId: string, workspace: Workspace): Stage {
    const session = store.sessions.get(sessionId)!;
    const { title, body } = proposedWords(store, session, mask);
    const check = act === 'merge' ? project(workspace.project)?.check : undefined;
    return { kind: 'sure', act, message: title, ...(isPublished(act) && { body }), ...(check && { check }) };
  }

  function begin(user: User, workspace: Workspace, shown: WorkShown, act: Act, hooks: boolean): PressResult {
    const { stage, facts } = shown;
    const asked = stage.kind === 'sure' ? stage : undefined;
    if (asked === undefined) return { word: 'Look again: the card has changed.', buttons: 'as they are' };
    const { message, body, check } = asked;
    const refusal = commandRefusal(user, workspace, shown, { hooks, check });
    if (refusal !== undefined) {
      refuseInAudit(store, user, `${act} ${workspace.branch}`);
      return { word: refusal, buttons: 'as they are' };
    }
    const input: StepInput = {
      act,
      token: facts.token,
      message,
      hooks,
      ...(body && { body }),
      ...(check && { check }),
    };
    const { session } = workspace;
    const task = store.tasks.lastOf(session)?.id;
    const step = store.steps.begin({ session, task, kind: kindOf[act], input, by: actorOf(user) });
    store.audit.append({ action: 'work-finished', actor: actorOf(user), detail: auditDetail(input, workspace) });
    cards.restage(session, { stage: { kind: 'doing', act } });
    soon(run(step), 'a step did not end');
    return { word: '' };
  }

  /** Commands of the repository run only after an owner has seen them; this press is that of one, or comes after it. */
  function commandRefusal(
    user: User,
    { project: name }: Workspace,
    { hooks }: WorkShown,
    wanted: { hooks: boolean; check: string | undefined },
  ): string | undefined {
    const commands = [
      ...(wanted.hooks
        ? [{ kind: 'hooks' as const, line: hooks.names.join(', '), fingerprint: hooks.fingerprint }]
        : []),
      ...(wanted.check ? [{ kind: 'check' as const, line: wanted.check, fingerprint: wanted.check }] : []),
    ];
    for (const command of commands) {
      if (store.choices.isAllowed({ project: name, ...command })) continue;
      if (user.role !== 'owner') return `Only an owner can allow ${command.line}.`;
      store.choices.allow({ project: name, ...command, by: actorOf(user) });
      const detail = `${command.line} in “${name}”`;
      store.audit.append({ action: 'command-allowed', actor: actorOf(user), detail });
    }
    return undefined;
  }

  async function run(step: Step): Promise<void> {
    const before = running.get(step.session) ?? Promise.resolve();
    const now = before.then(() => carryOut(step));
    running.set(
      step.session,
      now.catch(() => undefined),
    );
    await now;
  }

  async function carryOut(step: Step): Promise<void> {
    // Inside the transaction of the press nothing may begin.
    await Promise.resolve();
    const workspace = store.workspaces.of(step.session);
    if (!workspace) return;
    const result = await doStep(step, workspace, signal);
    store.atomically(() => {
      store.steps.end(step.id, result.ok ? 'done' : 'failed', result);
      if (result.isOver) cards.settle(step.session, result.line);
    });
    if (result.isOver) return;
    const { line, output } = result;
    const isConflict = result.why === 'conflict' && output !== undefined;
    if (isConflict) store.notes.set(conflictNote(step.session), output);
    await cards.refresh(step.session, { line, ...(output && { output }), ...(isConflict && { isConflict }) });
  }

  function solve(user: User, workspace: Workspace): PressResult {
    const steps = store.notes.get(conflictNote(workspace.session));
    const session = store.sessions.get(workspace.session);
    if (steps === undefined || !session) return { word: 'There is no conflict to solve.', buttons: 'as they are' };
    store.notes.delete(conflictNote(workspace.session));
    const task = submitTask(
      store,
      {
        ...{ origin: { kind: 'message' as const }, conversation: session.conversation, sessionId: session.id },
        ...{ platform: user.platform, userId: user.id, userName: user.name, project: session.project },
        messages: [{ text: steps }],
      },
      { by: user, as: `solves the conflict of ${workspace.branch}` },
    );
    return { word: `Claude solves it: task #${task.number}.` };
  }

  function decide(user: User, workspace: Workspace, shown: WorkShown, act: string): PressResult {
    const { session: id, branch } = workspace;
    if (act === 'diff') {
      soon(showDiff(workspace, user), 'a diff was not shown');
      return { word: '', buttons: 'as they are' };
    }
    if (act === 'keep') {
      cards.settle(id, `${marks.idle} Kept: ${branch} stays as it is, in ${workspace.path}.`);
      return { word: '' };
    }
    if (act === 'back') {
      cards.restage(id, { stage: { kind: 'overview' } });
      return { word: '' };
    }
    if (act === 'solve') return solve(user, workspace);
    const confirmed = /^(yes|hooks)-(.+)$/.exec(act);
    if (confirmed && isAct(confirmed[2]!)) return begin(user, workspace, shown, confirmed[2], confirmed[1] === 'hooks');
    if (!isAct(act)) return { word: 'This button no longer works.' };
    cards.restage(id, { stage: sure(act, id, workspace) });
    return { word: '' };
  }

  return {
    ended(taskId) {
      const task = store.tasks.get(taskId);
      if (
        task &&
        endStates.includes(task.state) &&
        store.workspaces.of(task.sessionId)?.state === 'ready' &&
        hasRun(task)
      )
        soon(cards.show(task.sessionId), 'the card of a session was not shown');
    },
    press(user, argument) {
      const read = readWorkAction(argument);
      const workspace = read && store.workspaces.of(read.sessionId);
      const shown = read && cards.shown(read.sessionId);
      if (!read || !workspace || !shown) return { word: 'This worktree is gone.' };
      if (!mayFinish(user, workspace)) {
        refuseInAudit(store, user, `${read.act} ${workspace.branch}`);
        return { word: 'Only the person of this session or an owner can do that.', buttons: 'as they are' };
      }
      if (shown.stage.kind === 'doing') return { word: 'That is under way.', buttons: 'as they are' };
      if (!isTokenOf(read.token, shown.facts)) return { word: 'The work has changed since. See the newest card.' };
      return decide(user, workspace, shown, read.act);
    },
    replied(user, conversation, repliesTo, text) {
      const key = repliesTo === undefined ? undefined : store.outbox.keyOf(conversation, repliesTo);
      const sessionId = key === undefined ? undefined : cards.sessionOf(key);
      const workspace = sessionId === undefined ? undefined : store.workspaces.of(sessionId);
      const stage = sessionId === undefined ? undefined : cards.shown(sessionId)?.stage;
      if (!workspace || stage?.kind !== 'sure' || stage.act === 'discard') return false;
      if (!mayFinish(user, workspace)) return 'Only the person of this session or an owner can do that.';
      const [title = '', ...rest] = text.trim().split('\n');
      const body = rest.join('\n').trim();
      const message = isPublished(stage.act) ? title : text.trim();
      cards.restage(workspace.session, {
        stage: { ...stage, message, ...(isPublished(stage.act) && body && { body }) },
      });
      return '';
    },
    restore(rescue, user, chat) {
      soon(
        Promise.resolve().then(() => restoreWork(rescue, user, chat, signal)),
        'what was kept was not brought back',
      );
      return `${marks.running} Bringing ${rescue.id} back …`;
    },
    recover() {
      for (const step of store.steps.begun()) {
        if (step.kind === 'install') store.steps.end(step.id, 'failed', null);
        else soon(run(step), 'a step of the last run did not end');
      }
      for (const { session, state } of store.workspaces.open()) {
        const isHeld =
          cards.shown(session)?.stage.kind === 'doing' && !store.steps.begun().some((step) => step.session === session);
        if (state === 'ready' && isHeld) soon(cards.refresh(session), 'a card was not brought up to date');
      }
    },
  };

  /** Without an attempt, nothing can have changed. */
  function hasRun({ id, conversation }: Task): boolean {
    return store.tasks.attempts(id).length > 0 && platform(platformOf(conversation)) !== undefined;
  }
}

const kindOf: Record<Act, Step['kind']> = {
  commit: 'commit',
  merge: 'merge',
  push: 'push',
  open: 'pull-request',
  draft: 'pull-request',
  discard: 'remove',
};

function isAct(act: string): act is Act {
  return Object.hasOwn(kindOf, act);
}

function isPublished(act: Act): boolean {
  return act === 'open' || act === 'draft';
}

function conflictNote(sessionId: string): string {
  return `conflict ${sessionId}`;
}
