import { isSecretPath, unknownKey } from './problems.ts';
import { ConfigError } from './schema/errors.ts';
import { formatKeyPath, getAt, type KeyPath, parseKeyPath, setAt } from './schema/key-path.ts';
import { ruleAt } from './schema/schema.ts';
import { parseTyped } from './sources/environment.ts';
import { type RawConfig, readConfigFile, writeConfigFile } from './sources/file.ts';
import { validate } from './validate.ts';

/**
 * Puts one value into the config file, given as JSON or plain text; `null` removes the key. Validates the whole result
 * first, and writes nothing when it is not valid.
 * @throws ConfigError
 */
export async function setConfigValue(file: string, key: string, text: string): Promise<void> {
  const path = knownPath(key);
  await editConfigFile(file, (config) => setAt(config, path, text === 'null' ? undefined : parseTyped(path, text)));
}

/**
 * Changes the config file in one step, if the result is valid.
 * @throws ConfigError
 */
export async function editConfigFile(file: string, change: (config: RawConfig) => void): Promise<void> {
  const config = readConfigFile(file);
  change(config);
  const { problems } = validate(config);
  if (problems.length > 0) throw new ConfigError(`${file} was not changed`, problems, 'Use a value that is allowed');
  await writeConfigFile(file, config);
}

/**
 * The value at `key` with every secret masked; `key` '' is the whole config.
 * @throws ConfigError when there is no such key
 */
export function showConfigValue(config: unknown, key: string): unknown {
  const path = knownPath(key);
  return mask(getAt(config, path), path);
}

function knownPath(key: string): KeyPath {
  const path = parseKeyPath(key);
  for (let depth = 1; depth <= path.length; depth += 1) {
    if (ruleAt(path.slice(0, depth)) === undefined) {
      throw new ConfigError('config', [unknownKey(path.slice(0, depth))], 'See all keys: dispatch-bridge config get');
    }
  }
  return path;
}

function mask(value: unknown, path: KeyPath): unknown {
  if (typeof value === 'string') return isSecretPath(path) ? maskSecret(value) : value;
  if (value instanceof RegExp) return value.source;
  if (Array.isArray(value)) return value.map((item, i) => mask(item, [...path, i]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mask(child, [...path, key])]));
}

/** Keeps what helps to recognise a secret and hides the rest: `123456:…`, `env:NAME`. */
function maskSecret(value: string): string {
  if (/^(env|file):/.test(value)) return value;
  return `${/^\d+:/.exec(value)?.[0] ?? ''}…`;
}

/** Every single value below `key`, by its path: `queue.concurrency` -> 3. */
export function flattenConfig(value: unknown, key: string): [string, unknown][] {
  return flatten(value, parseKeyPath(key));
}

function flatten(value: unknown, path: KeyPath): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    return [[formatKeyPath(path), value]];
  }
  return Object.entries(value).flatMap(([key, child]) =>
    flatten(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
