import type { SecretMask } from '../../text/secrets/mask.ts';
import type { PressResult } from '../model/press.ts';
import type { User } from '../model/user.ts';
import { actorOf, refuseInAudit } from '../people/rights.ts';
import type { Store } from '../ports/store/store.ts';
import type { AllowedCommand, WorkStep, Workspace } from '../ports/store/work-store.ts';
import { auditDetail, type StepInput } from './do-step.ts';
import { proposedWords } from './proposed-words.ts';
import type { WorkCards } from './work-cards.ts';
import type { Act, Stage, WorkShown } from './work-view.ts';

export interface BeginStepOptions {
  store: Store;
  cards: Pick<WorkCards, 'restage'>;
  mask: SecretMask;
  /** Carries it out; returns at once. */
  run(step: WorkStep): void;
}

/** The two taps of each act: what one more tap would do, and that tap. Inside the transaction of the press. */
export function createBeginStep({ store, cards, mask, run }: BeginStepOptions) {
  /** What one more tap would do. */
  function sure(act: Act, sessionId: string): Stage {
    const { title, body } = proposedWords(store, store.sessions.get(sessionId)!, mask);
    return { kind: 'sure', act, message: title, ...(isPublished(act) && { body }) };
  }

  function begin(user: User, workspace: Workspace, shown: WorkShown, act: Act, hooks: boolean): PressResult {
    const { stage, facts } = shown;
    const isShown = stage.kind === 'sure' && (stage.act === act || (stage.act === 'open' && act === 'draft'));
    if (!isShown) return { word: 'Look again: the card has changed.', buttons: 'as they are' };
    const { message, body } = stage;
    const commands = [
      ...(hooks ? [{ kind: 'hooks' as const, line: shown.hooks.names.join(', '), ...shown.hooks }] : []),
      ...(act === 'merge' && shown.check ? [{ kind: 'check' as const, ...shown.check }] : []),
    ];
    const refusal = commandRefusal(user, workspace, commands);
    if (refusal !== undefined) {
      refuseInAudit(store, user, `${act} ${workspace.branch}`);
      return { word: refusal, buttons: 'as they are' };
    }
    const input: StepInput = {
      ...{ act, token: facts.token, message, ...(body && { body }) },
      ...(hooks && { hooks: shown.hooks.fingerprint }),
      ...(act === 'merge' && shown.check && { check: shown.check }),
    };
    const { session } = workspace;
    const task = store.tasks.lastOf(session)?.id;
    const step = store.steps.begin({ session, task, kind: kindOf[act], input, by: actorOf(user) });
    store.audit.append({ action: 'work-finished', actor: actorOf(user), detail: auditDetail(input, workspace) });
    cards.restage(session, { stage: { kind: 'doing', act } });
    run(step);
    return { word: '' };
  }

  /** Commands of the repository run only after an owner has seen them; this press is that of one, or comes after it. */
  function commandRefusal(
    user: User,
    { project }: Workspace,
    commands: readonly Pick<AllowedCommand, 'kind' | 'line' | 'fingerprint'>[],
  ): string | undefined {
    for (const { kind, line, fingerprint } of commands) {
      if (store.choices.isAllowed({ project, kind, fingerprint })) continue;
      if (user.role !== 'owner') return `Only an owner can allow ${line}.`;
      store.choices.allow({ project, kind, line, fingerprint, by: actorOf(user) });
      store.audit.append({ action: 'command-allowed', actor: actorOf(user), detail: `${line} in “${project}”` });
    }
    return undefined;
  }

  /** The bridge itself removes a worktree whose work has arrived. The caller carries the step out. */
  function tidyUp(workspace: Workspace, token: string): WorkStep {
    const { session } = workspace;
    const input: StepInput = { act: 'discard', token, message: 'its work has arrived' };
    return store.atomically(() => {
      const task = store.tasks.lastOf(session)?.id;
      const step = store.steps.begin({ session, task, kind: kindOf.discard, input, by: undefined });
      store.audit.append({ action: 'work-finished', detail: auditDetail(input, workspace) });
      cards.restage(session, { stage: { kind: 'doing', act: 'discard' } });
      return step;
    });
  }

  return { sure, begin, tidyUp };
}

const kindOf: Record<Act, WorkStep['kind']> = {
  commit: 'commit',
  merge: 'merge',
  push: 'push',
  open: 'pull-request',
  draft: 'pull-request',
  discard: 'remove',
};

export function isAct(act: string): act is Act {
  return Object.hasOwn(kindOf, act);
}

export function isPublished(act: Act): boolean {
  return act === 'open' || act === 'draft';
}
