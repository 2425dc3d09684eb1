/**
 * Rules that keep claude's file tools from `paths` in every mode, and its Bash tool where it sees what a command opens.
 * A rule is a pattern of gitignore for the whole path (`//`); a folder's pattern covers what is in it.
 */
export function denyRules(paths: readonly string[]): string[] {
  return paths.map(asPattern).flatMap((pattern) => [`Read(/${pattern})`, `Edit(/${pattern})`]);
}

/** claude's patterns know no way to name `?` and `\`, so any character may stand in their place. */
function asPattern(path: string): string {
  return path.replaceAll(/[*[\]!#]/g, '\\$&').replaceAll(/\\(?![*[\]!#])/g, '?');
}
