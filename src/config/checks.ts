import { statSync } from 'node:fs';
import type { ParsedConfig } from './schema.ts';

/** What no single rule of the schema can see: values that don't go together. */
export function checkTogether(config: ParsedConfig): string[] {
  const problems: string[] = [];
  findRepeats(config.projects.map((project) => project.name)).forEach(([first, again]) => {
    problems.push(
      `projects[${again}].name: found "${config.projects[again]?.name}", which projects[${first}] has too; give each project its own name`,
    );
  });
  const defaults = config.projects.flatMap((project, i) => (project.default ? [i] : []));
  for (const again of defaults.slice(1)) {
    problems.push(
      `projects[${again}].default: found true, but projects[${defaults[0]}] is the default already; keep one`,
    );
  }
  findRepeats(config.users.map((user) => `${user.platform} ${user.id}`)).forEach(([first, again]) => {
    const user = config.users[again];
    problems.push(
      `users[${again}]: found ${user?.platform} user ${user?.id}, who is users[${first}] already; remove one`,
    );
  });
  return problems;
}

/** @returns the problem with a folder that tasks are to run in, or undefined */
export function checkFolder(place: string, folder: string): string | undefined {
  try {
    if (statSync(folder).isDirectory()) return undefined;
    return `${place}: found ${folder}, which is not a folder; allowed: an existing folder`;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? "which doesn't exist" : `which can't be read (${code})`;
    return `${place}: found ${folder}, ${why}; allowed: an existing folder`;
  }
}

/** Pairs [first index, later index] of equal values. */
function findRepeats(values: readonly string[]): [number, number][] {
  const firsts = new Map<string, number>();
  const repeats: [number, number][] = [];
  for (const [i, value] of values.entries()) {
    const first = firsts.get(value);
    if (first === undefined) firsts.set(value, i);
    else repeats.push([first, i]);
  }
  return repeats;
}
