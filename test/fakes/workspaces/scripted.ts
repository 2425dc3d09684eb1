import { BridgeError } from '../../../src/core/model/errors.ts';
import type { WorkFacts } from '../../../src/core/ports/workspaces/finishing.ts';
import type { InstallCommand, WorkspacePlace } from '../../../src/core/ports/workspaces/making.ts';
import type { Workspaces } from '../../../src/core/ports/workspaces/workspaces.ts';

/** Worktrees without Git, and what was asked of them. */
export interface ScriptedWorkspaces extends Workspaces {
  /** Each call, with the branch it was about: `make dispatch/fix-login`. */
  readonly calls: string[];
  /** The worktrees that are there, by path. */
  readonly there: Set<string>;
  /** Why the checkout cannot have worktrees; undefined: it can. */
  unfit: string | undefined;
  /** Why a worktree is not as it was. */
  wrong: string | undefined;
  install: InstallCommand | undefined;
  installExit: number;
  /** What each call waits for. */
  before(call: string): Promise<void> | void;
  facts_: WorkFacts;
}

const nothing: WorkFacts = {
  ...{ files: [], added: 0, deleted: 0, commits: 0, uncommitted: 0, behind: 0, isMerged: false, token: 'none' },
};

export function createScriptedWorkspaces(): ScriptedWorkspaces {
  const calls: string[] = [];
  const there = new Set<string>();
  const note = async (what: string, place: Pick<WorkspacePlace, 'branch'>, signal?: AbortSignal) => {
    const call = `${what} ${place.branch}`;
    calls.push(call);
    const aborted = new Promise<never>((_, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
    aborted.catch(() => undefined);
    await Promise.race([scripted.before(call), aborted]);
  };
  const notScripted = async () => {
    throw new BridgeError('internal', 'this worktree has no script for that');
  };

  const scripted: ScriptedWorkspaces = {
    ...{ calls, there, unfit: undefined, wrong: undefined, install: undefined, installExit: 0, facts_: nothing },
    before: () => undefined,
    hasRepository: () => scripted.unfit === undefined,
    async inspect(folder) {
      if (scripted.unfit !== undefined) return { kind: 'unfit', why: scripted.unfit };
      const at = {
        top: folder,
        inside: '',
        common: `${folder}/.git`,
        head: 'a'.repeat(40),
        branch: 'main',
        changed: 0,
      };
      return { kind: 'ready', at: { ...at, remote: 'origin' } };
    },
    plan: async ({ checkout, project, slug, base }) => ({
      ...{ checkout: checkout.top, path: `/worktrees/${project}/${slug}`, inside: '', branch: `dispatch/${slug}` },
      base: typeof base === 'object' ? base.branch : base === 'origin' ? 'origin/main' : checkout.branch,
      baseSha: checkout.head,
    }),
    async make(place, signal) {
      await note('make', place, signal);
      signal.throwIfAborted();
      there.add(place.path);
    },
    async whyNot({ path }) {
      if (!there.has(path)) return 'is gone';
      return scripted.wrong;
    },
    prepare: async () => ({ copies: [], leftOut: [], links: [], install: scripted.install }),
    copy: (place) => note('copy', place),
    async run(place, { line, env }) {
      await note(`run ${line} with ${JSON.stringify(env)} in`, place);
      return { exitCode: scripted.installExit, tail: 'the end of the log', logFile: '/logs/1', durationMs: 1_000 };
    },
    freePorts: async (_, taken) => 20_000 + taken.length * 10,
    size: async () => 1_000,
    rescue: notScripted,
    remove: notScripted,
    restore: notScripted,
    forget: notScripted,
    snapshot: notScripted,
    planUndo: notScripted,
    undo: notScripted,
    facts: async () => scripted.facts_,
    diff: notScripted,
    commit: notScripted,
    hooks: async () => ({ names: [], fingerprint: '' }),
    merge: notScripted,
    push: notScripted,
    canOpenPullRequest: async () => false,
    pullRequestOf: async () => undefined,
    openPullRequest: notScripted,
    news: notScripted,
    check: notScripted,
  };
  return scripted;
}
