/** The config cannot be used; one entry per problem, each a line for people. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  /** What the person can do, where it is not to correct the file. */
  readonly next: string | undefined;

  /** @param where what the problems are in, usually the config file */
  constructor(where: string, problems: readonly string[], next?: string) {
    super(
      [
        `${where}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`,
        ...problems.map((problem) => `  ${problem}`),
      ].join('\n'),
    );
    this.problems = problems;
    this.next = next;
  }
}
