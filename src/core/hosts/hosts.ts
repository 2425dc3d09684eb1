import type { Host } from '../ports/host.ts';
import type { Hosts } from '../ports/hosts.ts';

/** For a bridge with one host. */
export function createHosts(host: Host): Hosts {
  return { of: () => host, all: () => [host] };
}

/** The host that the hold speaks of and that is looked for at the start, as long as there is one hold for all hosts. */
export function hostOfHold(hosts: Hosts): Host {
  return hosts.all()[0]!;
}
