/** What to warn of when a program is given these arguments; undefined: nothing. */
export type DangerRule = (args: readonly string[]) => string | undefined;
