import { mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { ConfigError } from '../schema/errors.ts';
import { findJsonProblem } from './json-position.ts';

/** The config as the file has it: not validated yet. */
export type RawConfig = Record<string, unknown>;

/**
 * Reads the config file; a missing one is an empty config.
 * @throws ConfigError with line and column when it is not a JSON object
 */
export function readConfigFile(file: string): RawConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new ConfigError(file, [`cannot be read: ${(error as Error).message}`]);
  }
  if (text.trim() === '') return {};
  const value = parseJson(file, text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ConfigError(file, ['line 1, column 1: expected an object: { … }']);
  }
  return value as RawConfig;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Its message quotes the file, which may hold secrets.
    const { line, column, problem } = findJsonProblem(text) ?? { line: 1, column: 1, problem: 'this is not JSON' };
    throw new ConfigError(file, [`line ${line}, column ${column}: ${problem}`]);
  }
}

/** Replaces the whole file at once, readable by its owner only. */
export async function writeConfigFile(file: string, config: RawConfig): Promise<void> {
  // The library conf would leave the folder open to others.
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const { default: Conf } = await import('conf');
  const extension = extname(file);
  const conf = new Conf<RawConfig>({
    cwd: dirname(file),
    configName: basename(file, extension),
    fileExtension: extension.slice(1),
    configFileMode: 0o600,
    serialize: (value) => `${JSON.stringify(value, null, 2)}\n`,
  });
  conf.store = config;
}
