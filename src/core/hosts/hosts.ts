import type { Host } from '../ports/host.ts';
import type { Hosts } from '../ports/hosts.ts';

/** For a bridge with one host. */
export function createHosts(host: Host): Hosts {
  return { of: () => host, all: () => [host] };
}

/** The first one: its `claude` is looked for at the start, and `status` and `doctor` speak of it. */
export function firstHost(hosts: Hosts): Host {
  return hosts.all()[0]!;
}
