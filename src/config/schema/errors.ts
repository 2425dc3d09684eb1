/** The config cannot be used; one entry per problem, each a line for people. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  /** @param where what the problems are in, usually the config file */
  constructor(where: string, problems: readonly string[]) {
    super(
      [
        `${where}: ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`,
        ...problems.map((problem) => `  ${problem}`),
      ].join('\n'),
    );
    this.problems = problems;
  }
}
