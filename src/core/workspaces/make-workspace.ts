import { BridgeError } from '../model/errors.ts';
import type { ProjectSettings } from '../model/projects.ts';
import type { Session } from '../model/session.ts';
import type { Store } from '../ports/store/store.ts';
import type { Workspace } from '../ports/store/work-store.ts';
import type { Workspaces } from '../ports/workspaces/workspaces.ts';

/** `unfit`: there can be no worktree; why, in a clause for people. */
export type Made = { kind: 'ready'; workspace: Workspace; isNew: boolean } | { kind: 'unfit'; why: string };

/**
 * The worktree of a session, made or found as it was. What an earlier run began is finished.
 * @throws BridgeError `workspace`: there is something else in its place; nothing may run there, nor anywhere else
 */
export type MakeWorkspace = (session: Session, project: ProjectSettings, signal: AbortSignal) => Promise<Made>;

export interface MakeWorkspaceOptions {
  store: Pick<Store, 'sessions' | 'workspaces' | 'atomically'>;
  workspaces: Workspaces;
}

export function createMakeWorkspace({ store, workspaces }: MakeWorkspaceOptions): MakeWorkspace {
  async function plan(session: Session, project: ProjectSettings): Promise<Workspace | string> {
    const checkout = await workspaces.inspect(project.path);
    if (checkout.kind === 'unfit') return checkout.why;
    const slug = session.name ?? 'work';
    const base = copiedFrom(session) ?? project.base ?? 'head';
    const place = await workspaces.plan({ checkout: checkout.at, project: project.name, slug, base });
    const port = await workspaces.freePorts(place.branch, store.workspaces.ports());
    return store.workspaces.add({ ...place, session: session.id, project: project.name, port });
  }

  /** A copy of a session begins where the branch of that session is. */
  function copiedFrom({ copyOf }: Session): { branch: string } | undefined {
    const source = copyOf === undefined ? undefined : store.sessions.ofAgent(copyOf);
    const branch = source && store.workspaces.of(source.id)?.branch;
    return branch === undefined ? undefined : { branch };
  }

  return async (session, project, signal) => {
    const known = store.workspaces.of(session.id);
    if (known?.state === 'removing')
      throw new BridgeError('workspace', 'the worktree is being removed', {
        userMessage: `The worktree of ${session.name} is being removed. Try again when that is over.`,
      });
    if (known?.state === 'ready') {
      const why = await workspaces.whyNot(known);
      if (why === undefined) return { kind: 'ready', workspace: known, isNew: false };
      // Only one whose folder is gone can be made once more: all else a person did.
      if (why !== 'is gone') throw notAsMade(session, known, why);
    }
    const workspace = known === undefined || known.state === 'gone' ? await plan(session, project) : known;
    if (typeof workspace === 'string') return { kind: 'unfit', why: workspace };
    await workspaces.make(workspace, signal);
    if (workspace.state !== 'ready')
      await workspaces.copy(workspace, await workspaces.prepare(workspace, project.setup));
    const why = await workspaces.whyNot(workspace);
    if (why !== undefined) throw notAsMade(session, workspace, why);
    store.atomically(() => {
      store.workspaces.change(session.id, { state: 'ready' });
      store.sessions.setFolder(session.id, folderOf(workspace));
    });
    return { kind: 'ready', workspace: store.workspaces.of(session.id)!, isNew: true };
  };
}

/** The folder that tasks of the session work in. */
function folderOf({ path, inside }: Workspace): string {
  return inside === '' ? path : `${path}/${inside}`;
}

function notAsMade({ name }: Session, { path }: Workspace, why: string): BridgeError {
  return new BridgeError('workspace', 'the worktree is not as it was made', {
    userMessage: `The worktree of ${name} (${path}) ${why}. Nothing ran. Put it back as it was, then retry.`,
  });
}
