/** The warning for a program with these arguments; undefined: none. */
export type DangerRule = (args: readonly string[]) => string | undefined;
