/** Keys and list positions that lead to a value of the config. */
export type KeyPath = readonly (string | number)[];

type Container = Record<string | number, unknown>;

/** `projects[0].path` or `projects.0.path` -> `['projects', 0, 'path']`. */
export function parseKeyPath(text: string): KeyPath {
  return text
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
    .filter((key) => key !== '')
    .map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}

/** `['projects', 0, 'path']` -> `projects[0].path`. */
export function formatKeyPath(path: readonly PropertyKey[]): string {
  return path
    .map((key, depth) => (typeof key === 'number' ? `[${key}]` : `${depth === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

/** The value at `path`, or undefined. */
export function getAt(config: unknown, path: KeyPath): unknown {
  let value = config;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Container)[key];
  }
  return value;
}

/** Puts `value` at `path`, making the objects and lists in between; undefined removes the entry. */
export function setAt(config: Record<string, unknown>, path: KeyPath, value: unknown): void {
  let container: Container = config;
  for (const [depth, key] of path.slice(0, -1).entries()) {
    const next = Object.hasOwn(container, key) ? container[key] : undefined;
    if (typeof next !== 'object' || next === null) {
      if (value === undefined) return;
      container[key] = typeof path[depth + 1] === 'number' ? [] : {};
    }
    container = container[key] as Container;
  }
  const last = path.at(-1);
  if (last === undefined) return;
  if (value !== undefined) container[last] = value;
  else if (Array.isArray(container)) container.splice(Number(last), 1);
  else delete container[last];
}
