import type { Host } from './host.ts';

/** The hosts of `claude` that work for this bridge. */
export interface Hosts {
  /** The one that works on this project. Never throws, also for a project that has left the config. */
  of(project: string): Host;
  /** At least one. */
  all(): readonly Host[];
}
