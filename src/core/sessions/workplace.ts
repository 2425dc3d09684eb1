import type { ProjectSettings, Projects } from '../model/projects.ts';
import type { Session } from '../model/session.ts';
import type { Task } from '../model/task.ts';
import type { Store } from '../ports/store/store.ts';

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
    const port = session?.kind === 'code' ? workspaces.of(sessionId)?.port : undefined;
    return settings && port !== undefined ? { ...settings, env: { DISPATCH_PORT: String(port) } } : settings;
  };
}

export function workplaceOf(
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
