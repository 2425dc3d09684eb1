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

/** What someone wrote often begins a task at once; that needs the processor more than the spare process. */
const hurryMs = 1_000;

/** The watch over `claude` on this machine; once that is found, a process is kept for the next new conversation. */
export function watchAgent(options: AgentPartsOptions): AgentWatch & {
  /** Something came from a person who may run tasks, so a new conversation may begin soon. */
  heard(): void;
} {
  const { config, hosts, projects, clock, taking } = options;
  const { spare, spareMinutes } = config.claude;
  const isKept = spare && spareMinutes > 0;
  let cancel: (() => void) | undefined;

  function keepSpare(): void {
    const project = projects.standard();
    if (isKept) hosts.of(project.name).keepSpare(project);
  }

  const watch = createAgentWatch({ ...options, host: firstHost(hosts), signal: taking, onFound: keepSpare });
  taking.addEventListener('abort', () => cancel?.(), { once: true });
  return {
    ...watch,
    heard() {
      if (!isKept || taking.aborted || watch.version() === undefined) return;
      cancel ??= clock.after(hurryMs, () => {
        cancel = undefined;
        keepSpare();
      });
    },
  };
}
