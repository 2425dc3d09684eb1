import { marks } from '../../text/format/marks.ts';
import type { SecretMask } from '../../text/secrets/mask.ts';
import { type ConversationId, platformOf } from '../model/conversation.ts';
import type { PressResult } from '../model/press.ts';
import type { ProjectSettings } from '../model/projects.ts';
import { endStates, type Task } from '../model/task.ts';
import type { User } from '../model/user.ts';
import type { AllowList } from '../people/allow-list.ts';
import { refuseInAudit } from '../people/rights.ts';
import type { ChatPlatform } from '../ports/chat-platform.ts';
import type { Clock } from '../ports/clock.ts';
import type { FileAccess } from '../ports/files.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { StoredRescue, Workspace } from '../ports/store/work-store.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import type { Outbox } from '../reply/outbox.ts';
import { openTasksOf } from '../sessions/session-state.ts';
import { createBeginStep, isAct, isPublished } from './begin-step.ts';
import { createDoStep } from './do-step.ts';
import { createRestoreWork } from './restore-work.ts';
import { isOwnSession } from './rights.ts';
import { createRunSteps, solveConflict } from './run-steps.ts';
import { createShowDiff } from './show-diff.ts';
import { createWorkCards } from './work-cards.ts';
import { isTokenOf, readWorkAction, type WorkShown } from './work-view.ts';

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
  /** Shows the card of a session with one line of news. */
  offer(sessionId: string, line: string): Promise<void>;
  /**
   * The same for work that has arrived, and where nothing is left to commit and nothing at work, the worktree goes once
   * everything is kept.
   */
  tidy(sessionId: string, line: string): Promise<void>;
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
  const { store, platform, log, signal } = options;
  const cards = createWorkCards(options);
  const steps = createRunSteps({ ...options, cards, doStep: createDoStep(options) });
  const { sure, begin, tidyUp } = createBeginStep({
    ...options,
    cards,
    run: (step) => soon(steps.run(step), 'a step did not end'),
  });
  const showDiff = createShowDiff(options);
  const restoreWork = createRestoreWork(options);

  function soon(work: Promise<void>, what: string): void {
    work.catch((error: unknown) => {
      if (!signal.aborted) log.error(what, { error });
    });
  }

  function mayFinish(user: User, { session }: Workspace): boolean {
    return isOwnSession(options, user, session);
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
    if (act === 'solve') return solveConflict(store, user, workspace);
    const confirmed = /^(yes|hooks)-(.+)$/.exec(act);
    if (confirmed && isAct(confirmed[2]!)) return begin(user, workspace, shown, confirmed[2], confirmed[1] === 'hooks');
    if (!isAct(act)) return { word: 'This button no longer works.' };
    cards.restage(id, { stage: sure(act, id) });
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
    offer: (sessionId, line) => cards.show(sessionId, { line }),
    async tidy(sessionId, line) {
      await cards.show(sessionId, { line });
      const [session, workspace] = [store.sessions.get(sessionId), store.workspaces.of(sessionId)];
      const facts = cards.shown(sessionId)?.facts;
      if (!session || workspace?.state !== 'ready' || !facts) return;
      if (facts.uncommitted > 0 || openTasksOf(store, session).length > 0) return;
      await steps.run(tidyUp(workspace, facts.token));
    },
    recover: steps.recover,
  };

  /** Without an attempt, nothing can have changed. */
  function hasRun({ id, conversation }: Task): boolean {
    return store.tasks.attempts(id).length > 0 && platform(platformOf(conversation)) !== undefined;
  }
}
