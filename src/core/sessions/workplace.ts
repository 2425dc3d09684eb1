import { isWithin } from '../../danger/paths.ts';
import type { ProjectSettings, Projects } from '../model/projects.ts';
import type { Session } from '../model/session.ts';
import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store/store.ts';
import type { WorkspacePlace } from '../ports/workspaces/making.ts';

/** The settings that apply in a session: those of its project, with its own folder and model where it has them. */
export type Workplace = (task: Pick<Task, 'sessionId'>) => ProjectSettings | undefined;

/** Undefined: the project of the session is no longer in the config. */
export function createWorkplace(
  { sessions, workspaces }: Pick<Store, 'sessions' | 'workspaces'>,
  projects: Pick<Projects, 'get'>,
): Workplace {
  return ({ sessionId }) => {
    const session = sessions.get(sessionId);
    const settings = session && workplaceOf(session, projects);
    const workspace = session?.kind === 'code' ? workspaces.of(sessionId) : undefined;
    if (!settings || !workspace) return settings;
    const { port } = workspace;
    const env = port !== undefined && { env: { DISPATCH_PORT: String(port) } };
    // Without a folder of its own it works in the checkout.
    if (session?.folder === undefined) return { ...settings, ...env };
    const written = projects.get(session.project)?.path ?? '';
    return { ...inWorktree(settings, workspace, written), ...env };
  };
}

/**
 * Folders that the config adds from the checkout are those of the worktree: the checkout belongs to the person.
 * `written`: the project's folder as the config names it, perhaps by a link.
 */
function inWorktree(
  settings: ProjectSettings,
  { checkout, path, inside, branch }: WorkspacePlace,
  written: string,
): ProjectSettings {
  const top = written.endsWith(`/${inside}`) ? written.slice(0, written.length - inside.length - 1) : written;
  const tops = [checkout, inside === '' ? written : top];
  const addDirs = settings.addDirs?.flatMap((dir) => {
    const own = tops.find((one) => isWithin(dir, one));
    if (own !== undefined) return [`${path}${dir.slice(own.length)}`];
    return tops.some((one) => isWithin(one, dir)) ? [] : [dir];
  });
  return { ...settings, checkout, branch, ...(addDirs && { addDirs }) };
}

function workplaceOf(
  { project, folder, model, effort }: Pick<Session, 'project' | 'folder' | 'model' | 'effort'>,
  projects: Pick<Projects, 'get'>,
): ProjectSettings | undefined {
  const settings = projects.get(project);
  if (settings === undefined) return undefined;
  const isElsewhere = folder !== undefined && folder !== settings.path;
  return {
    ...settings,
    ...(isElsewhere && { path: folder, place: folder }),
    ...(model !== undefined && { model }),
    ...(effort !== undefined && { effort }),
  };
}
