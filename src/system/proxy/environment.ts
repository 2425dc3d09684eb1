import { type ProxyAddress, parseProxy } from './address.ts';
import { isTakenOut } from './no-proxy.ts';

/** Which proxy leads to a server, and why that one. */
export interface ProxyChoice {
  /** Undefined: a direct connection. */
  proxy: ProxyAddress | undefined;
  /** The variable that decided; undefined: none concerns such a server. */
  variable: string | undefined;
}

/** The proxies of the environment, as curl reads it. */
export interface ProxyEnvironment {
  /** Whether any variable names a proxy. */
  readonly isSet: boolean;
  /** For people: one for each unreadable variable, with its name and without its value. */
  readonly problems: readonly string[];
  /** Passwords that nobody may see, alone and with their user. */
  readonly secrets: readonly string[];
  /** `url` begins with http:, https:, ws: or wss:. */
  choose(url: string): ProxyChoice;
}

interface Named {
  variable: string;
  proxy: ProxyAddress;
}

/** Lower case wins over upper case, and an empty variable equals none. */
export function readProxies(env: NodeJS.ProcessEnv): ProxyEnvironment {
  const problems: string[] = [];

  function find(name: string): { variable: string; text: string } | undefined {
    for (const variable of [name, name.toUpperCase()]) {
      const text = env[variable]?.trim();
      if (text) return { variable, text };
    }
    return undefined;
  }

  function read(name: string): Named | undefined {
    const found = find(name);
    if (found === undefined) return undefined;
    const proxy = parseProxy(found.text);
    if (!('problem' in proxy)) return { variable: found.variable, proxy };
    problems.push(`${found.variable}: ${proxy.problem}. Correct it, or unset it.`);
    return undefined;
  }

  const all = read('all_proxy');
  const plain = read('http_proxy') ?? all;
  const secure = read('https_proxy') ?? all;
  const noProxy = find('no_proxy');

  return {
    isSet: plain !== undefined || secure !== undefined,
    problems,
    secrets: [all, plain, secure].flatMap((named) => (named ? secretsOf(named.proxy) : [])),
    choose(url) {
      const { protocol, hostname, port } = new URL(url);
      const isSecure = /^(https|wss):$/.test(protocol);
      const named = isSecure ? secure : plain;
      const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
      const isOut = noProxy && isTakenOut(noProxy.text, host, Number(port) || (isSecure ? 443 : 80));
      if (named && isOut) return { proxy: undefined, variable: noProxy.variable };
      return { proxy: named?.proxy, variable: named?.variable };
    },
  };
}

function secretsOf({ user = '', password }: ProxyAddress): string[] {
  if (password === undefined) return [];
  return [password, `${user}:${password}`];
}
