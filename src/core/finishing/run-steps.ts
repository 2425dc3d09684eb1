import { submitTask } from '../actions/submit-task.ts';
import type { PressResult } from '../model/press.ts';
import type { User } from '../model/user.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { WorkStep, Workspace } from '../ports/store/work-store.ts';
import type { DoStep, StepResult } from './do-step.ts';
import type { WorkCards, WorkNews } from './work-cards.ts';

/** Carries steps out, those of one session one after the other, and shows on the card what came of each. */
export interface RunSteps {
  run(step: WorkStep): Promise<void>;
  /** Those that an earlier run began find what that did. For the start. */
  recover(): void;
}

export interface RunStepsOptions {
  store: Store;
  cards: WorkCards;
  doStep: DoStep;
  log: Log;
  signal: AbortSignal;
}

export function createRunSteps({ store, cards, doStep, log, signal }: RunStepsOptions): RunSteps {
  const running = new Map<string, Promise<void>>();

  function soon(work: Promise<void>, what: string): void {
    work.catch((error: unknown) => {
      if (!signal.aborted) log.error(what, { error });
    });
  }

  async function run(step: WorkStep): Promise<void> {
    const before = running.get(step.session) ?? Promise.resolve();
    const now = before.then(() => carryOut(step));
    running.set(
      step.session,
      now.catch(() => undefined),
    );
    await now;
  }

  async function carryOut(step: WorkStep): Promise<void> {
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

  /** What came of its last step, which was stored and perhaps not shown. */
  function newsOf(session: string): WorkNews | undefined {
    const { line, output } = (store.steps.of(session, 1)[0]?.result ?? {}) as Partial<StepResult>;
    return line === undefined ? undefined : { line, ...(output && { output }) };
  }

  return {
    run,
    recover() {
      for (const step of store.steps.begun()) {
        if (step.kind === 'install') store.steps.end(step.id, 'failed', null);
        else soon(run(step), 'a step of the last run did not end');
      }
      for (const { session, state } of store.workspaces.open()) {
        const isHeld =
          cards.shown(session)?.stage.kind === 'doing' && !store.steps.begun().some((step) => step.session === session);
        if (state === 'ready' && isHeld)
          soon(cards.refresh(session, newsOf(session)), 'a card was not brought up to date');
      }
    },
  };
}

/** Claude gets the steps of the last conflict as a task of the session. Inside a transaction. */
export function solveConflict(store: Store, user: User, workspace: Workspace): PressResult {
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

function conflictNote(sessionId: string): string {
  return `conflict ${sessionId}`;
}
