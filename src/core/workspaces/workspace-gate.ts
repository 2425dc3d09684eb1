import { paragraph } from '../../text/document/blocks.ts';
import { marks } from '../../text/format/marks.ts';
import type { SessionLines } from '../delegation/session-lines.ts';
import type { TaskGate, TaskStart } from '../gates/gate.ts';
import type { Projects } from '../model/projects.ts';
import type { Session } from '../model/session.ts';
import type { Task } from '../model/task.ts';
import type { Log } from '../ports/log.ts';
import type { Store } from '../ports/store/store.ts';
import { notice } from '../reply/notice.ts';
import type { Outbox } from '../reply/outbox.ts';
import type { Installing } from './install.ts';
import type { MakeWorkspace } from './make-workspace.ts';
import type { OpenPlace } from './open-place.ts';

export interface WorkspaceGateOptions {
  store: Store;
  projects: Pick<Projects, 'get'>;
  openPlace: OpenPlace;
  makeWorkspace: MakeWorkspace;
  installing: Pick<Installing, 'install'>;
  lines: Pick<SessionLines, 'preparing'>;
  outbox: Outbox;
  log: Log;
}

/**
 * Gets the place and the worktree of a code session ready before its task begins, each time. A session that has no
 * worktree works in the folder of its project, one at a time.
 * @throws BridgeError `workspace` when its worktree is not as it was: then the task fails, and works nowhere else
 */
export function createWorkspaceGate(options: WorkspaceGateOptions): TaskGate {
  const { store, projects, openPlace, makeWorkspace, installing, lines, outbox, log } = options;
  /** The tasks that work in the folder of a project itself, with those that wait for it behind them. */
  const inPlace = new Map<string, { taskId: string; ended: PromiseWithResolvers<void> }>();
  /** The tasks whose chat knows that they work there. */
  const told = new Set<string>();

  async function waitInPlace(start: TaskStart, signal: AbortSignal, letGo: () => () => void): Promise<void> {
    const { id, project } = start.task;
    for (let other = inPlace.get(project); other && other.taskId !== id; other = inPlace.get(project)) {
      const takeBack = letGo();
      await untilAborted(other.ended.promise, signal).finally(takeBack);
    }
    inPlace.set(project, { taskId: id, ended: Promise.withResolvers() });
  }

  async function prepare(start: TaskStart, session: Session, signal: AbortSignal): Promise<string | undefined> {
    const { task } = start;
    const project = projects.get(task.project);
    if (!project) return undefined;
    lines.preparing(task, 'its worktree');
    try {
      await openPlace(session, task, signal);
      const made = await makeWorkspace(store.sessions.get(session.id)!, project, signal);
      signal.throwIfAborted();
      if (made.kind === 'unfit') return made.why;
      store.workspaces.use(session.id);
      if (made.isNew) log.info('a worktree is ready', { task: task.number, branch: made.workspace.branch });
      await installing.install(start.task, session, made.workspace, project, signal);
      return undefined;
    } finally {
      lines.preparing(task, undefined);
    }
  }

  function tellInPlace({ id, conversation }: Task, session: Session, why: string): void {
    const text = `${marks.careful} ${session.name ?? 'This session'} works in the project’s own folder, one task at a time: it ${why}.`;
    outbox.add(conversation, { ...notice([paragraph(text)]), notify: false }, id);
  }

  return {
    async pass(start, signal, letGo) {
      const session = store.sessions.get(start.task.sessionId);
      // One with a folder of its own, and no worktree, works there.
      const isElsewhere = session?.folder !== undefined && !store.workspaces.of(session.id);
      if (session?.kind !== 'code' || isElsewhere) return;
      const why = await prepare(start, session, signal);
      if (why === undefined) return;
      const { task } = start;
      if (session.agentId === undefined && !told.has(task.id))
        store.atomically(() => tellInPlace(task, store.sessions.get(session.id)!, why));
      told.add(task.id);
      await waitInPlace(start, signal, letGo);
    },
    release({ id, project }) {
      told.delete(id);
      const mine = inPlace.get(project);
      if (mine?.taskId !== id) return;
      inPlace.delete(project);
      mine.ended.resolve();
    },
  };
}

function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) return abort();
    signal.addEventListener('abort', abort, { once: true });
    void work.then(() => {
      signal.removeEventListener('abort', abort);
      resolve();
    });
  });
}
