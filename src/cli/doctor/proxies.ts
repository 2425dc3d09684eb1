import type { LoadedConfig } from '../../config/load.ts';
import type { ProxyEnvironment } from '../../system/proxy/environment.ts';
import { connectedPlatforms } from '../shared/platforms.ts';
import { type Finding, fail, pass, skip } from './finding.ts';

/** Hosts that Discord's own API leads to. */
const furtherHosts = ['wss://gateway.discord.gg', 'https://cdn.discordapp.com'];

/** The proxy to each server, and the variable that names it. */
export function* checkProxies(loaded: LoadedConfig, proxies: ProxyEnvironment): Generator<Finding> {
  for (const problem of proxies.problems)
    yield fail('Proxy', problem, 'Until then doctor does not contact Telegram and Discord');
  if (proxies.problems.length > 0) return;
  if (!proxies.isSet) yield skip('Proxy', 'none set in the environment');
  else yield pass('Proxy', describeRoutes(serversOf(loaded), proxies) || 'not needed: no platform is connected');
}

/** What to do about a server that is not reached. */
export function networkFix({ apiRoot }: { apiRoot: string }, key: string, { choose }: ProxyEnvironment): string {
  const { proxy, variable } = choose(apiRoot);
  return proxy === undefined
    ? `Check the network, or ${key} in the config`
    : `Check the proxy and ${variable}, or add the host to NO_PROXY if it needs no proxy`;
}

function serversOf(loaded: LoadedConfig): string[] {
  return connectedPlatforms(loaded).flatMap((name) => {
    const { apiRoot } = loaded.config[name];
    return new URL(apiRoot).host === 'discord.com' ? [apiRoot, ...furtherHosts] : [apiRoot];
  });
}

/** For example `http://proxy.example:3128 for api.telegram.org (HTTPS_PROXY); none for discord.com (NO_PROXY)` */
function describeRoutes(urls: readonly string[], { choose }: ProxyEnvironment): string {
  const told = urls.map((url) => {
    const { proxy, variable } = choose(url);
    const kind = /^http:/.test(url) ? 'HTTP_PROXY' : 'HTTPS_PROXY';
    return {
      proxy: proxy?.shown ?? 'none',
      host: new URL(url).host,
      reason: variable ?? `neither ${kind} nor ALL_PROXY is set`,
    };
  });
  return [...Map.groupBy(told, ({ proxy, reason }) => `${proxy} ${reason}`).values()]
    .map((same) => `${same[0]?.proxy} for ${same.map(({ host }) => host).join(', ')} (${same[0]?.reason})`)
    .join('; ');
}
