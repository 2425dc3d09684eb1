import type { Agent, AgentOptions } from 'node:http';
import type { Dispatcher } from 'undici';

/** The way to a server, where Node does not choose it itself. */
export interface ServerRoute {
  /** The proxy on it, for people; undefined: there is none. */
  readonly proxy: string | undefined;
  agent(options: AgentOptions): Agent;
  dispatcher(): Promise<Dispatcher>;
}

/** `url` begins with http:, https:, ws: or wss:. */
export type ServerRoutes = (url: string) => ServerRoute;
