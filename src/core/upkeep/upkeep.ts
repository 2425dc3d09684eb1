import { formatBytes } from '../../text/format/bytes.ts';
import { marks } from '../../text/format/marks.ts';
import type { EpochMs } from '../model/events.ts';
import type { Clock } from '../ports/clock.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import type { Workspace } from '../ports/store/work-store.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';
import { openTasksOf } from '../sessions/session-state.ts';
import { lookAtAge } from '../timing/age-clock.ts';
import type { Checkpoints } from '../undo/contract.ts';
import type { PullRequestWatch } from './pull-request-watch.ts';

export interface UpkeepOptions {
  store: Store;
  workspaces: Pick<Workspaces, 'forget' | 'size'>;
  checkpoints: Pick<Checkpoints, 'expire'>;
  pullRequests: Pick<PullRequestWatch, 'look'>;
  /** Shows the card of a session with one line of news. */
  offer(sessionId: string, line: string): Promise<void>;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  signal: AbortSignal;
}

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;
/** The start has other work first. */
const firstMs = 2 * 60_000;
const pullRequestsMs = 3 * 60_000;
/** A worktree without a task for so long is offered for tidying, and again after as long. */
const idleMs = 7 * dayMs;

/**
 * What becomes of worktrees with time, from now on: pull requests are watched, sizes are known, old rescues and
 * checkpoints go after their days, and what nobody uses is offered for tidying. Nothing else is ever removed.
 */
export function startUpkeep(options: UpkeepOptions): void {
  const { store, workspaces, checkpoints, pullRequests, offer, clock, log, signal } = options;
  /** When the size of a worktree was looked up, by session. */
  const measured = new Map<string, EpochMs>();

  async function measure(): Promise<void> {
    for (const workspace of store.workspaces.open()) {
      if (workspace.state !== 'ready' || (measured.get(workspace.session) ?? 0) > workspace.usedAt) continue;
      const at = clock.now();
      const bytes = await workspaces.size(workspace);
      signal.throwIfAborted();
      measured.set(workspace.session, at);
      store.workspaces.change(workspace.session, { bytes });
    }
  }

  async function expire(): Promise<void> {
    const now = lookAtAge(store, clock, 'age-clock of work');
    for (const rescue of store.rescues.expired(now)) {
      await workspaces.forget(rescue.project, rescue.rescued);
      signal.throwIfAborted();
      store.rescues.remove(rescue.id);
      log.info('what was rescued is past its days', { rescue: rescue.id, project: rescue.project });
    }
    await checkpoints.expire(now);
  }

  async function offerIdle(): Promise<void> {
    const now = clock.now();
    for (const workspace of store.workspaces.open()) {
      const session = store.sessions.get(workspace.session);
      const offered = Number(store.notes.get(offerNote(workspace))) || 0;
      const since = now - Math.max(workspace.usedAt, offered);
      if (workspace.state !== 'ready' || since < idleMs || !session || openTasksOf(store, session).length > 0) continue;
      store.notes.set(offerNote(workspace), String(now));
      const size = workspace.bytes === undefined ? '' : ` It takes ${formatBytes(workspace.bytes)}.`;
      const days = Math.floor((now - workspace.usedAt) / dayMs);
      await offer(session.id, `${marks.idle} Unused for ${days} days.${size} It stays until you choose.`);
    }
  }

  function every(ms: number, what: string, work: () => Promise<void>): void {
    async function round(): Promise<void> {
      if (signal.aborted) return;
      try {
        await work();
      } catch (error) {
        if (!signal.aborted) log.warn(what, { error });
      }
      clock.after(ms, () => void round());
    }
    clock.after(firstMs, () => void round());
  }

  every(pullRequestsMs, 'pull requests could not be looked at', () => pullRequests.look());
  every(hourMs, 'the size of a worktree is not known', measure);
  every(hourMs, 'what is past its days could not be removed', expire);
  every(hourMs, 'idle worktrees could not be offered', offerIdle);
}

/** When it was offered last. */
function offerNote({ session }: Pick<Workspace, 'session'>): string {
  return `idle-offer:${session}`;
}
