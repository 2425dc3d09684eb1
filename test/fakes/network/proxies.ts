import { onTestFinished } from 'vitest';
import { readProxies } from '../../../src/system/proxy/environment.ts';
import { createRoutes, type NetworkRoutes } from '../../../src/system/proxy/routes.ts';
import { type HttpProxy, startHttpProxy } from './http-proxy.ts';
import { type SocksProxy, startSocksProxy } from './socks-proxy.ts';

export interface Proxies {
  http: HttpProxy;
  socks: SocksProxy;
  /** As in an environment with these variables, where `HTTP` and `SOCKS` stand for the addresses of the proxies. */
  routes(env: NodeJS.ProcessEnv): NetworkRoutes;
}

/** An HTTP and a SOCKS proxy, both with a password, that end with the test. */
export async function startProxies(): Promise<Proxies> {
  const http = await startHttpProxy({ auth: 'ann:s3cr3t-word' });
  const socks = await startSocksProxy({ auth: 'ann:s3cr3t-word' });
  onTestFinished(async () => {
    await http.close();
    await socks.close();
  });
  const addresses: Record<string, string> = {
    HTTP: `http://ann:s3cr3t-word@127.0.0.1:${http.port}`,
    SOCKS: `socks5://ann:s3cr3t-word@127.0.0.1:${socks.port}`,
  };
  return {
    http,
    socks,
    routes(env) {
      const meant = Object.entries(env).map(([name, value = '']) => [name, addresses[value] ?? value]);
      return createRoutes(readProxies(Object.fromEntries(meant)));
    },
  };
}
