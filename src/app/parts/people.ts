import type { Config } from '../../config/load.ts';
import { createApprovedFolders } from '../../core/folders/approved.ts';
import type { Projects } from '../../core/model/projects.ts';
import { createAccess } from '../../core/people/access.ts';
import { createAllowList } from '../../core/people/allow-list.ts';
import { createModes } from '../../core/people/modes.ts';
import { createPairing } from '../../core/people/pairing.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Disk } from '../../core/ports/disk.ts';
import type { Store } from '../../core/ports/store/store.ts';

export interface PeoplePartsOptions {
  config: Pick<Config, 'users' | 'claude'> & { host: { name: string } };
  store: Store;
  projects: Projects;
  disk: Disk;
  clock: Clock;
}

/** Everything that knows who may do what. */
export function createPeopleParts({ config, store, projects, disk, clock }: PeoplePartsOptions) {
  const hostName = config.host.name;
  const allowList = createAllowList(config.users, store.users);
  return {
    hostName,
    allowList,
    folders: createApprovedFolders({ store, allowList, disk, clock }),
    access: createAccess(store.users, allowList),
    pairing: createPairing({ store, clock, hostName }),
    modes: createModes({ store, allowList, project: projects.get, standardMode: config.claude.permissionMode }),
  };
}
