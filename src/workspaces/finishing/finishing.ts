import { join } from 'node:path';
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
import { unfinished } from './repository.ts';
import { readDiff, readFacts } from './work-facts.ts';

export interface WorkFinishingOptions {
  /** What Git, `gh` and commands get, without the bridge's own secrets. */
  env: NodeJS.ProcessEnv;
  /** The folder for what commands print. */
  logs: string;
  log: Log;
  /** How long a signature may take, ms. */
  signMs?: number;
}

export function createFinishing({ env: given, logs, log, signMs = 30_000 }: WorkFinishingOptions): WorkspaceFinishing {
  // A terminal that a program could ask on.
  const { GPG_TTY: _, ...env } = given;
  const open = createGit(env);
  const forge = createForgeFinder(env);

  return {
    facts: (place) => readFacts(open(place.path), place),
    diff: (place, path) => readDiff(open(place.path), place, path),
    commit: (place, message, { hooks, expect }, signal) =>
      commitWork(open(place.path), place, { message, hooks, expect, signMs, signal }),
    hooks: (place) => readHooks(open(place.path)),
    merge: (place, into, signal) => mergeWork(open, place, { into, signMs, signal }),
    push: (place, { hooks }, signal) => pushWork(open(place.path), place, { hooks, env, signal }),
    canOpenPullRequest: async (place) => (await forge(open(place.path), place)) !== undefined,
    async pullRequestOf(place) {
      const gh = await forge(open(place.path), place);
      return gh && findPullRequest(gh, place.branch);
    },
    async openPullRequest(place, request, signal) {
      const gh = await forge(open(place.path), place);
      if (!gh) return unfinished('no-login', 'gh is not installed or not logged in here: run `gh auth login`.');
      return openOn(gh, place, request, signal);
    },
    async news(place, pullRequest) {
      const gh = await forge(open(place.path), place);
      return gh && readNews(gh, pullRequest, log);
    },
    check: ({ path, inside }, command, signal) =>
      runCommand({
        ...{ line: command.line, folder: join(path, inside), env: { ...env, ...command.env } },
        ...{ logs, name: 'check', signal },
      }),
  };
}
