import { BlockList, isIP } from 'node:net';

/**
 * Whether NO_PROXY excludes this server. Commas or spaces separate its entries: `*`, a name (its subdomains too, with
 * or without a dot or `*.` before it), an address, a network like `10.0.0.0/8`; a name or address with a port applies
 * to that port. It excludes only what it lists, not even loopback by itself.
 */
export function isTakenOut(noProxy: string, host: string, port: number): boolean {
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && matches(entry, host.toLowerCase(), port));
}

function matches(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true;
  if (entry.includes('/')) return isInNetwork(entry, host);
  const [, bracketed, plain, wanted] = /^(?:\[(.+)\]|([^:]+))(?::(\d+))?$/.exec(entry) ?? [];
  // Colons without brackets mean an IPv6 address without a port.
  const name = (bracketed ?? plain ?? entry).replace(/^\*?\./, '');
  if (wanted !== undefined && Number(wanted) !== port) return false;
  return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
}

function isInNetwork(entry: string, host: string): boolean {
  const [, network = '', bits = ''] = /^(.+)\/(\d+)$/.exec(entry) ?? [];
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(bits), type);
  return list.check(host, type);
}
