import { BridgeError } from '../../../src/core/model/errors.ts';
import type { PullRequest, PullRequestNews, WorkFacts } from '../../../src/core/ports/workspaces/finishing.ts';
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
  /** What `facts` finds. */
  work: WorkFacts;
  /** What it finds after a commit. */
  afterCommit: WorkFacts | undefined;
  /** The steps that a conflict has for Claude; undefined: there is none. */
  conflict: string | undefined;
  checkExit: number;
  /** `gh` is there. */
  opens: boolean;
  /** What `news` finds. */
  said: PullRequestNews | undefined;
  /** Why nothing can be kept. */
  failRescue: string | undefined;
  /** What others can see: branches and pull requests. */
  readonly published: string[];
}

const nothing: WorkFacts = {
  ...{ files: [], added: 0, deleted: 0, commits: 0, uncommitted: 0, behind: 0, isMerged: false, token: 'none' },
};

export function createScriptedWorkspaces(): ScriptedWorkspaces {
  const calls: string[] = [];
  const published: string[] = [];
  let pullRequest: PullRequest | undefined;
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
    throw new BridgeError('internal', 'there is no script for that');
  };

  const scripted: ScriptedWorkspaces = {
    ...{ calls, there, unfit: undefined, wrong: undefined, install: undefined, installExit: 0, work: nothing },
    ...{
      afterCommit: undefined,
      conflict: undefined,
      checkExit: 0,
      opens: false,
      failRescue: undefined,
      published,
      said: undefined,
    },
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
    prepare: async (_, setup) => ({
      ...{ copies: [], leftOut: [], links: [] },
      install:
        setup === undefined ? scripted.install : { line: setup, lockFile: undefined, fingerprint: `of ${setup}` },
    }),
    copy: (place) => note('copy', place),
    async run(place, { line, env }) {
      await note(`run ${line} with ${JSON.stringify(env)} in`, place);
      return { exitCode: scripted.installExit, tail: 'the end of the log', logFile: '/logs/1', durationMs: 1_000 };
    },
    freePorts: async (_, taken) => 20_000 + taken.length * 10,
    size: async () => 1_000,
    async rescue(place, _, id) {
      await note(`rescue ${id} in`, place);
      if (scripted.failRescue !== undefined)
        throw new BridgeError('workspace', 'not kept', { userMessage: scripted.failRescue });
      const what = [`${scripted.work.files.length} files`];
      return { ref: `refs/dispatch/rescue/${id}`, sha: 'b'.repeat(40), folder: undefined, what, excepted: [] };
    },
    async remove(place) {
      await note('remove', place);
      there.delete(place.path);
    },
    async restore(_, __, place) {
      await note('restore', place);
      there.add(place.path);
    },
    async forget(_, { ref }) {
      calls.push(`forget ${ref}`);
    },
    snapshot: notScripted,
    planUndo: notScripted,
    undo: notScripted,
    facts: async () => scripted.work,
    diff: async () => '+a line',
    async commit(place, text, { hooks, expect }) {
      await note(`commit “${text}” ${hooks ? 'with' : 'without'} hooks on ${expect} in`, place);
      scripted.work = scripted.afterCommit ?? { ...scripted.work, uncommitted: 0, commits: 1 };
      return { ok: true, sha: 'c'.repeat(40) };
    },
    hooks: async () => ({ names: [], fingerprint: '' }),
    async merge(place) {
      await note('merge', place);
      if (scripted.conflict !== undefined) return { ok: false, why: 'conflict', message: scripted.conflict };
      return { ok: true, sha: 'd'.repeat(40), wasThere: false };
    },
    async push(place) {
      await note('push', place);
      published.push(`push ${place.branch}`);
      return { ok: true, remote: 'origin', compareUrl: undefined };
    },
    canOpenPullRequest: async () => scripted.opens,
    pullRequestOf: async () => pullRequest,
    async openPullRequest(place, { title, draft, base }) {
      await note('open', place);
      const wasThere = pullRequest !== undefined;
      if (!wasThere) published.push(`${draft ? 'draft' : 'pull request'} ${title} into ${base}`);
      pullRequest ??= { number: 7, url: 'https://forge.example/7', state: 'open', isDraft: draft, base };
      return { ok: true, pullRequest, wasThere };
    },
    async news(_, known) {
      calls.push(`news ${known.url}`);
      if (scripted.said) pullRequest = scripted.said.pullRequest;
      return scripted.said;
    },
    async check(place, { line }) {
      await note(`check ${line} in`, place);
      return { exitCode: scripted.checkExit, tail: '1 failed', logFile: '/logs/2', durationMs: 2_000 };
    },
  };
  return scripted;
}
