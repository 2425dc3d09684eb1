import type { Config } from '../../config/load.ts';
import { firstHost } from '../../core/hosts/hosts.ts';
import type { Projects } from '../../core/model/projects.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Hosts } from '../../core/ports/hosts.ts';
import type { Log } from '../../core/ports/log.ts';
import type { Store } from '../../core/ports/store/store.ts';
import { type AgentWatch, createAgentWatch } from '../watch/agent-watch.ts';

export interface AgentPartsOptions {
  config: Pick<Config, 'claude'>;
  hosts: Hosts;
  projects: Projects;
  store: Store;
  clock: Clock;
  log: Log;
  /** Aborts when the bridge begins nothing any more. */
  taking: AbortSignal;
}

/** The watch over `claude` on this machine; once that is found, a process is kept for the next new conversation. */
export function watchAgent(options: AgentPartsOptions): AgentWatch {
  const { config, hosts, projects, taking } = options;

  function keepSpare(): void {
    const project = projects.standard();
    if (config.claude.spare) hosts.of(project.name).keepSpare(project);
  }

  return createAgentWatch({ ...options, host: firstHost(hosts), signal: taking, onFound: keepSpare });
}
