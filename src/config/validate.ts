import { describeIssues } from './problems.ts';
import { checkTogether } from './schema/checks.ts';
import { formatKeyPath } from './schema/key-path.ts';
import { configSchema, type ParsedConfig } from './schema/schema.ts';
import type { RawConfig } from './sources/file.ts';
import type { ValueSource } from './sources/layers.ts';

/**
 * Checks the form of the config. Sections with problems come out as their defaults, so that later
 * checks can report everything at once.
 */
export function validate(
  config: RawConfig,
  sources: Record<string, ValueSource> = {},
): { parsed: ParsedConfig; problems: string[] } {
  const result = configSchema.safeParse(config);
  if (result.success) return { parsed: result.data, problems: checkTogether(result.data) };
  const problems = describeIssues(result.error.issues, config, (path) => sources[formatKeyPath(path)]);
  const broken = new Set(
    result.error.issues.flatMap((issue) =>
      issue.code === 'unrecognized_keys' && issue.path.length === 0 ? issue.keys : [String(issue.path[0])],
    ),
  );
  const rest = Object.fromEntries(Object.entries(config).filter(([key]) => !broken.has(key)));
  const parsed = configSchema.parse(rest);
  return { parsed, problems: [...problems, ...checkTogether(parsed)] };
}
