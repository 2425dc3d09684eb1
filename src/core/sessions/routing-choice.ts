import type { Projects } from '../model/projects.ts';
import type { Store } from '../ports/store/store.ts';
import type { Routing } from '../ports/store/work-store.ts';

/** What an owner chose in the chat, else the config; off where there is no repository. */
export function routingOf(
  { choices }: Pick<Store, 'choices'>,
  projects: Pick<Projects, 'get'>,
  project: string,
  hasRepository: (project: string) => boolean,
): Routing {
  const chosen = choices.route(project) ?? projects.get(project)?.route ?? 'off';
  return chosen === 'off' || !hasRepository(project) ? 'off' : chosen;
}
