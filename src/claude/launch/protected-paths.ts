/**
 * Rules that keep Claude's file tools from `paths` in every mode, and its Bash tool where it sees what a command opens.
 * A rule is a pattern of gitignore for the whole path (`//`); a folder's pattern covers what is in it.
 */
export function denyRules(paths: readonly string[]): string[] {
  return paths.map(asPattern).flatMap((pattern) => [`Read(/${pattern})`, `Edit(/${pattern})`]);
}

/**
 * Keeps Claude's file tools from writing its memory of projects, which they may do without asking in every mode, even
 * with the memory switched off (measured with 2.1.329). `home`: the folder of `claude`.
 */
export function memoryRule(home: string): string {
  return `Edit(/${asPattern(home)}/projects/*/memory)`;
}

/** The patterns cannot name `?` and `\`, so a wildcard for one character takes their place. */
function asPattern(path: string): string {
  return path.replaceAll(/[*[\]!#]/g, '\\$&').replaceAll(/\\(?![*[\]!#])/g, '?');
}
