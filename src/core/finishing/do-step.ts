import { formatDuration } from '../../text/format/duration.ts';
import { marks } from '../../text/format/marks.ts';
import { oneLine } from '../../text/summary/one-line.ts';
import { isBridgeError } from '../model/errors.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { WorkStep, Workspace } from '../ports/store/work-store.ts';
import type { FinishFailure } from '../ports/workspaces/finishing.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import type { Act } from './work-view.ts';

/** What one tap set in motion. JSON: a step keeps it. */
export interface StepInput {
  act: Act;
  /** The state of the worktree that its person saw (`WorkFacts.token`). */
  token: string;
  message: string;
  body?: string;
  /** The fingerprint of the hooks that run; undefined: none do. */
  hooks?: string;
  /** The command to run before a merge, as an owner allowed it. */
  check?: { line: string; fingerprint: string };
}

/** `line`: for the card. `isOver`: the session has nothing left on disk. */
export interface StepResult {
  ok: boolean;
  line: string;
  output?: string;
  why?: FinishFailure;
  isOver?: boolean;
}

export interface DoStepOptions {
  store: Store;
  workspaces: Workspaces;
  project(name: string): ProjectSettings | undefined;
  /** How long what is rescued is kept, ms. */
  keepMs: number;
  clock: Clock;
  log: Log;
}

/** Does what a step is about; a step that an earlier run began finds what that did. Never rejects but for `signal`. */
export type DoStep = (step: WorkStep, workspace: Workspace, signal: AbortSignal) => Promise<StepResult>;

type Carried = (input: StepInput, workspace: Workspace, signal: AbortSignal, step: WorkStep) => Promise<StepResult>;

export function createDoStep(options: DoStepOptions): DoStep {
  const { store, workspaces, log } = options;
  const discard = createDiscard(options);

  async function commit(input: StepInput, workspace: Workspace, signal: AbortSignal): Promise<StepResult> {
    const { message, hooks, token } = input;
    if (hooks !== undefined && (await workspaces.hooks(workspace)).fingerprint !== hooks)
      return { ok: false, line: `${marks.careful} The hooks have changed since. Nothing was committed.` };
    const done = await workspaces.commit(workspace, message, { hooks: hooks !== undefined, expect: token }, signal);
    if (done.ok) return { ok: true, line: `${marks.done} Committed ${done.sha.slice(0, 8)}.` };
    if (done.why === 'nothing-to-do') return { ok: true, line: `${marks.done} Everything is committed.` };
    return failed('commit', done);
  }

  /** What is not committed goes along first. */
  async function committed(
    input: StepInput,
    workspace: Workspace,
    signal: AbortSignal,
  ): Promise<StepResult | undefined> {
    const facts = await workspaces.facts(workspace);
    if (facts.uncommitted === 0) return undefined;
    const result = await commit(input, workspace, signal);
    return result.ok ? undefined : result;
  }

  async function merge(input: StepInput, workspace: Workspace, signal: AbortSignal): Promise<StepResult> {
    const refused = await committed(input, workspace, signal);
    if (refused) return refused;
    const checked = input.check === undefined ? undefined : await check(input.check, workspace, signal);
    if (checked && !checked.ok) return checked;
    const done = await workspaces.merge(workspace, workspace.base, signal);
    if (!done.ok) return failed('merge', done);
    const after = checked ? ` ${checked.line}` : '';
    const what = done.wasThere
      ? `${workspace.base} had it already.`
      : `Merged into ${workspace.base} (${done.sha.slice(0, 8)}).`;
    return { ok: true, line: `${marks.done} ${what}${after}` };
  }

  async function check(
    { line, fingerprint }: NonNullable<StepInput['check']>,
    workspace: Workspace,
    signal: AbortSignal,
  ): Promise<StepResult> {
    const { install } = await workspaces.prepare(workspace, line);
    if ((install?.fingerprint ?? line) !== fingerprint)
      return { ok: false, line: `${marks.careful} What ${line} runs has changed since. Nothing was merged.` };
    const env: Record<string, string> = workspace.port === undefined ? {} : { DISPATCH_PORT: String(workspace.port) };
    const { exitCode, tail, durationMs } = await workspaces.check(workspace, { line, env }, signal);
    const took = formatDuration(durationMs);
    return exitCode === 0
      ? { ok: true, line: `${line} passed in ${took}.` }
      : { ok: false, line: `${marks.failed} ${line} failed after ${took}. Nothing was merged.`, output: tail };
  }

  async function push(input: StepInput, workspace: Workspace, signal: AbortSignal): Promise<StepResult> {
    const refused = await committed(input, workspace, signal);
    if (refused) return refused;
    const known = store.pullRequests.of(workspace.session);
    if (known?.state === 'open') {
      const now = await workspaces.pullRequestOf(workspace);
      if (now && now.state !== 'open')
        return { ok: false, line: `${marks.careful} The pull request is ${now.state}. Nothing was published.` };
    }
    const done = await workspaces.push(workspace, { hooks: input.hooks !== undefined }, signal);
    if (!done.ok) return failed('publish', done);
    const link = done.compareUrl === undefined ? '' : ` Open a pull request: ${done.compareUrl}`;
    return { ok: true, line: `${marks.done} Published ${workspace.branch} to ${done.remote}.${link}` };
  }

  function open(draft: boolean): Carried {
    return async (input, workspace, signal) => {
      const pushed = await push(input, workspace, signal);
      if (!pushed.ok) return pushed;
      const { message: title, body = '' } = input;
      const base = workspace.base.replace(/^origin\//, '');
      const done = await workspaces.openPullRequest(workspace, { title, body, draft, base }, signal);
      if (!done.ok) return failed('open a pull request', done);
      const { pullRequest, wasThere } = done;
      store.pullRequests.set(workspace.session, pullRequest, []);
      const what = wasThere ? 'There is one already' : draft ? 'Opened a draft' : 'Opened a pull request';
      return { ok: true, line: `${marks.done} ${what}: ${pullRequest.url}` };
    };
  }

  const acts: Record<Act, Carried> = { commit, merge, push, open: open(false), draft: open(true), discard };

  return async (step, workspace, signal) => {
    const input = step.input as StepInput;
    try {
      return await acts[input.act](input, workspace, signal, step);
    } catch (error) {
      signal.throwIfAborted();
      log.warn('a step did not go through', { step: step.id, act: input.act, error });
      // What was about to be removed is still there, or the next try finds that it is not.
      if (input.act === 'discard') store.workspaces.change(workspace.session, { state: 'ready' });
      const output = isBridgeError(error) ? error.userMessage : undefined;
      return { ok: false, line: `${marks.failed} ${failureWords[input.act]}`, ...(output && { output }) };
    }
  };
}

/** Keeps everything, and only then takes the worktree away. */
function createDiscard({ store, workspaces, keepMs, clock }: DoStepOptions): Carried {
  return async function discard(
    _: StepInput,
    workspace: Workspace,
    signal: AbortSignal,
    step: WorkStep,
  ): Promise<StepResult> {
    const { session: id, project } = workspace;
    const rescueId = `r${step.id}`;
    const rescued = await workspaces.rescue(workspace, project, rescueId);
    signal.throwIfAborted();
    const isEmpty = rescued.ref === undefined && rescued.folder === undefined;
    store.atomically(() => {
      if (!isEmpty)
        store.rescues.add({
          ...{ id: rescueId, project, session: id, task: step.task, name: store.sessions.get(id)?.name ?? 'work' },
          ...{ place: placeOf(workspace), rescued, expiresAt: clock.now() + keepMs },
        });
      store.workspaces.change(id, { state: 'removing' });
    });
    await workspaces.remove(workspace, rescued);
    store.atomically(() => {
      store.workspaces.change(id, { state: 'gone' });
      store.sessions.setFolder(id, undefined);
      store.sessions.close(id);
    });
    const kept = isEmpty
      ? 'There was nothing to keep.'
      : `Kept: ${rescued.what.join(', ')}. /rescue ${rescueId} brings it back.`;
    const excepted = rescued.excepted.length === 0 ? '' : ` Not kept: ${rescued.excepted.join(', ')}.`;
    return { ok: true, line: `${marks.done} Removed ${workspace.branch}. ${kept}${excepted}`, isOver: true };
  };
}

const failureWords: Record<Act, string> = {
  commit: 'The commit did not go through. Nothing changed.',
  merge: 'The merge did not go through. Nothing changed.',
  push: 'The branch was not published.',
  open: 'The pull request was not opened.',
  draft: 'The draft was not opened.',
  discard: 'The worktree was not removed, because not all of it could be kept.',
};

function failed(what: string, { why, message }: { why: FinishFailure; message: string }): StepResult {
  return { ok: false, line: `${marks.failed} Could not ${what}: ${whyWords[why]}`, output: message, why };
}

const whyWords: Record<FinishFailure, string> = {
  'nothing-to-do': 'there is nothing to do.',
  'no-identity': 'Git does not know who you are on this machine.',
  signing: 'signing needs a passphrase, which nobody can type here.',
  hook: 'a hook of the repository refused it.',
  conflict: 'both sides changed the same lines. Nothing was merged.',
  'base-dirty': 'the checkout has changes that the merge would touch.',
  'base-busy': 'the checkout is in the middle of something.',
  'base-moved': 'something has changed since you looked. Look again.',
  behind: 'the remote has commits that this branch does not have.',
  'no-remote': 'the repository has no remote.',
  'no-login': 'the remote wants a login.',
  refused: 'the remote refused it.',
  failed: 'Git reports an error.',
};

function placeOf({ checkout, path, inside, branch, base, baseSha }: Workspace) {
  return { checkout, path, inside, branch, base, baseSha };
}

/** What the audit has about a step. */
export function auditDetail({ act, message }: StepInput, { branch, base }: Workspace): string {
  const where = act === 'merge' ? `${branch} into ${base}` : branch;
  return `${act} ${where}: ${oneLine(message, 80)}`;
}
