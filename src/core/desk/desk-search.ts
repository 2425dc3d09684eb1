import type { Projects } from '../model/projects.ts';
import type { DeskSession } from '../ports/host.ts';
import type { Hosts } from '../ports/hosts.ts';
import type { Store } from '../ports/store/store.ts';

/** A session of the desk, and the name of its project. */
export interface FoundAtDesk {
  one: DeskSession;
  project: string;
}

/** Sessions of the desk in all projects, without those that this bridge began. */
export interface DeskSearch {
  /** The newest first. */
  look(most: number): Promise<FoundAtDesk[]>;
  find(sessionId: string): Promise<FoundAtDesk | undefined>;
}

export interface DeskSearchOptions {
  store: Pick<Store, 'sessions'>;
  hosts: Pick<Hosts, 'of'>;
  projects: Pick<Projects, 'list'>;
  signal: AbortSignal;
}

/** Most that are looked at for one that a person names. */
export const mostLooked = 50;

export function createDeskSearch({ store, hosts, projects, signal }: DeskSearchOptions): DeskSearch {
  async function look(most: number): Promise<FoundAtDesk[]> {
    const each = await Promise.all(
      projects
        .list()
        .map(async ({ name, path }) =>
          (await hosts.of(name).deskSessions([path], mostLooked)).map((one) => ({ one, project: name })),
        ),
    );
    signal.throwIfAborted();
    const known = new Set<string>();
    return each
      .flat()
      .filter(({ one: { sessionId } }) => !known.has(sessionId) && known.add(sessionId))
      .filter(({ one }) => store.sessions.ofAgent(one.sessionId) === undefined)
      .sort((a, b) => b.one.updatedAt - a.one.updatedAt)
      .slice(0, most);
  }

  return {
    look,
    find: async (sessionId) => (await look(mostLooked)).find(({ one }) => one.sessionId === sessionId),
  };
}
