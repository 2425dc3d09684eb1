/** A proxy, as a variable gives it. */
export interface ProxyAddress {
  kind: 'http' | 'socks4' | 'socks5';
  /** Whether the way to the proxy itself is encrypted. */
  secure: boolean;
  /** Without brackets. */
  host: string;
  port: number;
  user?: string;
  password?: string;
  /** For people: without user and password. */
  shown: string;
}

const schemes: Record<string, Pick<ProxyAddress, 'kind' | 'secure' | 'port'>> = {
  http: { kind: 'http', secure: false, port: 80 },
  https: { kind: 'http', secure: true, port: 443 },
  socks: { kind: 'socks5', secure: false, port: 1080 },
  socks5: { kind: 'socks5', secure: false, port: 1080 },
  socks5h: { kind: 'socks5', secure: false, port: 1080 },
  socks4: { kind: 'socks4', secure: false, port: 1080 },
  socks4a: { kind: 'socks4', secure: false, port: 1080 },
};

const example = 'Write it like http://proxy.example:3128 or socks5://proxy.example:1080';

/** A problem never quotes `text`: that may hold a password. */
export function parseProxy(text: string): ProxyAddress | { problem: string } {
  const [, scheme = '', rest = ''] = /^(?:([^:/@]*):\/\/)?(.*)$/s.exec(text) ?? [];
  const known = schemes[scheme.toLowerCase() || 'http'];
  if (known === undefined) {
    const which = /^[a-z][a-z\d+.-]{0,15}$/i.test(scheme) ? `the scheme ${scheme}` : 'its scheme';
    return { problem: `${which} is not supported; use one of ${Object.keys(schemes).join(', ')}` };
  }
  try {
    const { hostname, port, username, password } = new URL(`socks5://${rest}`);
    if (hostname === '') return { problem: `it names no host. ${example}` };
    const address = { ...known, host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? known.port : Number(port) };
    return {
      ...address,
      ...(username !== '' && { user: decodeURIComponent(username) }),
      ...(password !== '' && { password: decodeURIComponent(password) }),
      shown: `${scheme.toLowerCase() || 'http'}://${hostname}:${address.port}`,
    };
  } catch {
    // An error of URL or decodeURIComponent, whose message quotes the input.
    return { problem: `this is not the address of a proxy. ${example}` };
  }
}
