import { join } from 'node:path';
import { BridgeError } from '../../core/model/errors.ts';
import type { Log } from '../../core/ports/log.ts';
import type { WorkspaceFinishing } from '../../core/ports/workspaces/finishing.ts';
import { runCommand } from '../git/command.ts';
import { createGit } from '../git/git.ts';
import { commitWork } from './commit-work.ts';
import { createForgeFinder } from './forge-client.ts';
import { readHooks } from './hooks.ts';
import { mergeWork } from './merge-work.ts';
import { readNews } from './pull-request-news.ts';
import { findPullRequest, openOn } from './pull-requests.ts';
import { pushWork } from './push-work.ts';
import { publishingRemote } from './remotes.ts';
import { couldNot } from './repository.ts';
import { readDiff, readWorkFacts } from './work-facts.ts';

export interface WorkFinishingOptions {
  /** What Git, `gh` and commands get, without the bridge's own secrets. */
  env: NodeJS.ProcessEnv;
  /** The folder for what commands print. */
  logs: string;
  log: Log;
  /** How long a signature may take, ms. */
  signMs?: number;
}

export function createWorkspaceFinishing({
  env: given,
  logs,
  log,
  signMs = 30_000,
}: WorkFinishingOptions): WorkspaceFinishing {
  // A terminal that a program could ask on.
  const { GPG_TTY: _, ...env } = given;
  const open = createGit(env);
  const forge = createForgeFinder(env);

  return {
    facts: (place) => ours(readWorkFacts(open(place.path), place)),
    diff: (place, path) => ours(readDiff(open(place.path), place, path)),
    commit: (place, message, { hooks, expect }, signal) =>
      ours(commitWork(open(place.path), place, { message, hooks, expect, signMs, signal })),
    hooks: (place) => ours(readHooks(open(place.path))),
    merge: (place, into, signal) => ours(mergeWork(open, place, { into, signMs, signal })),
    push: (place, { hooks }, signal) => ours(pushWork(open(place.path), place, { hooks, env, signal })),
    canOpenPullRequest: async (place) => (await ours(forge(open(place.path), place))) !== undefined,
    async pullRequestOf(place) {
      const gh = await ours(forge(open(place.path), place));
      return gh && findPullRequest(gh, place.branch);
    },
    async openPullRequest(place, request, signal) {
      const gh = await ours(forge(open(place.path), place));
      if (gh) return openOn(gh, place, request, signal);
      const remote = await publishingRemote(open(place.path), place.base);
      if (remote === undefined) return couldNot('no-remote', 'The repository has no remote to publish to.');
      return couldNot('no-login', `gh is not installed, or not logged in for ${remote}: run \`gh auth login\`.`);
    },
    async news(place, pullRequest) {
      const gh = await ours(forge(open(place.path), place));
      return gh && readNews(gh, pullRequest, log);
    },
    check: ({ path, inside }, command, signal) =>
      ours(
        runCommand({
          ...{ line: command.line, folder: join(path, inside), env: { ...env, ...command.env } },
          ...{ logs, name: 'check', signal },
        }),
      ),
  };
}

/** An error of the disk has the form that errors of Git have. */
async function ours<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Error) || !('syscall' in error)) throw error;
    throw new BridgeError('workspace', 'a file is not accessible', { userMessage: error.message, cause: error });
  }
}
