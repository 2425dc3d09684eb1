import http, { type Agent, type AgentOptions, type ClientRequestArgs } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Dispatcher } from 'undici';
import type { ProxyAddress } from './address.ts';
import type { ProxyEnvironment } from './environment.ts';
import { authorization, dialProxy, openTunnel } from './tunnel.ts';

/** The way to the servers of one origin. */
export interface NetworkRoute {
  /** The proxy's address for people, without its password; undefined: a direct connection. */
  readonly proxy: string | undefined;
  /** Makes new connections along this route, for node's http or https; `destroy` also ends those in the making. */
  agent(options: AgentOptions): Agent;
  /** The same for requests shaped by `shape` that are no upgrade. */
  requestAgent(options: AgentOptions): Agent;
  /** The further options of a request to `url` over a `requestAgent`. */
  shape(url: string): Pick<ClientRequestArgs, 'path'> & { headers?: Record<string, string> };
  /** For discord.js and its fetch; one for all requests of this route. */
  dispatcher(): Promise<Dispatcher>;
}

/** `url` begins with http:, https:, ws: or wss:. */
export type NetworkRoutes = (url: string) => NetworkRoute;

/**
 * Makes every route itself, also one without a proxy: with NODE_USE_ENV_PROXY Node would use a proxy too, by other
 * rules.
 */
export function createRoutes({ choose }: Pick<ProxyEnvironment, 'choose'>): NetworkRoutes {
  const dispatchers = new Map<ProxyAddress | undefined, Promise<Dispatcher>>();

  return (url) => {
    const { proxy } = choose(url);
    const isSecure = /^(https|wss):/.test(url);
    const isForwarded = proxy?.kind === 'http' && !isSecure;
    const agent = (options: AgentOptions) => {
      const fresh = isSecure ? new https.Agent(options) : new http.Agent(options);
      if (proxy === undefined) return fresh;
      return connectBy(fresh, options, ({ host, port }, signal) =>
        openTunnel(proxy, { host: host ?? 'localhost', port: Number(port) }, signal),
      );
    };
    return {
      proxy: proxy?.shown,
      agent,
      requestAgent(options) {
        if (!isForwarded) return agent(options);
        return connectBy(new http.Agent(options), options, (_, signal) => dialProxy(proxy, signal));
      },
      shape: (whole) => (isForwarded ? { path: whole, headers: authorization(proxy) } : {}),
      dispatcher() {
        const made = dispatchers.get(proxy) ?? openDispatcher(proxy);
        dispatchers.set(proxy, made);
        return made;
      },
    };
  };
}

type Open = (target: ClientRequestArgs, signal: AbortSignal) => Promise<Socket>;

/** Makes the agent open its connections with `open`; an agent with TLS adds it on top. */
function connectBy(agent: Agent, { timeout }: AgentOptions, open: Open): Agent {
  const own = agent.createConnection.bind(agent);
  const destroy = agent.destroy.bind(agent);
  let making = new AbortController();

  agent.createConnection = (target, callback) => {
    void open(target, making.signal)
      .then((socket) => (agent instanceof https.Agent ? own({ ...target, socket } as ClientRequestArgs) : socket))
      .then(
        (socket) => {
          if (timeout !== undefined) (socket as Socket).setTimeout(timeout);
          callback?.(null, socket as Socket);
        },
        (error: Error) => callback?.(error, undefined as unknown as Socket),
      );
    return undefined;
  };
  agent.destroy = () => {
    making.abort();
    making = new AbortController();
    destroy();
  };
  return agent;
}

async function openDispatcher(proxy: ProxyAddress | undefined): Promise<Dispatcher> {
  const { Agent: UndiciAgent, buildConnector } = await import('undici');
  if (proxy === undefined) return new UndiciAgent();
  const secure = buildConnector({});
  const never = new AbortController().signal;
  return new UndiciAgent({
    connect(options, callback) {
      const { hostname, port, protocol } = options;
      const isSecure = protocol === 'https:';
      openTunnel(
        proxy,
        { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port) || (isSecure ? 443 : 80) },
        never,
      ).then(
        (socket) => {
          if (isSecure) secure({ ...options, httpSocket: socket }, callback);
          else callback(null, socket);
        },
        (error: Error) => callback(error, null),
      );
    },
  });
}
