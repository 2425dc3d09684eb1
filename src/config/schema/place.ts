/** Keys and list positions that lead to a value of the config. */
export type Place = readonly (string | number)[];

type Container = Record<string | number, unknown>;

/** `projects[0].path` or `projects.0.path` -> `['projects', 0, 'path']`. */
export function parsePlace(text: string): Place {
  return text
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((key) => key !== '')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

/** `['projects', 0, 'path']` -> `projects[0].path`. */
export function formatPlace(place: readonly PropertyKey[]): string {
  return place
    .map((key, depth) => (typeof key === 'number' ? `[${key}]` : `${depth === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

/** What stands at `place`, or undefined. */
export function getAt(config: unknown, place: Place): unknown {
  let value = config;
  for (const key of place) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Container)[key];
  }
  return value;
}

/** Puts `value` at `place`, making the objects and lists in between; undefined takes the entry away. */
export function setAt(config: Record<string, unknown>, place: Place, value: unknown): void {
  let container: Container = config;
  for (const [depth, key] of place.slice(0, -1).entries()) {
    const next = Object.hasOwn(container, key) ? container[key] : undefined;
    if (typeof next !== 'object' || next === null) {
      if (value === undefined) return;
      container[key] = typeof place[depth + 1] === 'number' ? [] : {};
    }
    container = container[key] as Container;
  }
  const last = place.at(-1);
  if (last === undefined) return;
  if (value !== undefined) container[last] = value;
  else if (Array.isArray(container)) container.splice(Number(last), 1);
  else delete container[last];
}
