import type { RouteName } from './types.ts';

interface FoundRoute {
  name: RouteName;
  params: Record<string, string>;
  /** Of the API; undefined for the CDN. */
  version: string | undefined;
}

/** Finds the route of a request among `names`. */
export function createRouteMatch(names: readonly RouteName[]) {
  // A fixed word wins over a parameter: `/users/@me` over `/users/:user`.
  const patterns = names.map(toPattern).sort((a, b) => a.keys.length - b.keys.length);

  return function findRoute(method: string, path: string): FoundRoute | undefined {
    const [, version, rest = path] = /^\/api(?:\/v(\d+))?(\/.*)$/.exec(path) ?? [];
    for (const { name, pattern, keys } of patterns) {
      const match = pattern.exec(`${method} ${rest}`);
      if (match === null) continue;
      const values = match.slice(1).map(decodeURIComponent);
      const params = Object.fromEntries(keys.map((key, index) => [key, values[index] ?? '']));
      return { name, params, version };
    }
    return undefined;
  };
}

function toPattern(name: RouteName) {
  const keys = [...name.matchAll(/:(\w+)/g)].map((match) => match[1]!);
  return { name, keys, pattern: new RegExp(`^${name.replace(/:\w+/g, '([^/]+)')}$`) };
}
