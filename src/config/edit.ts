import { isSecretPlace, unknownKey } from './problems.ts';
import { ConfigError } from './schema/errors.ts';
import { formatPlace, getAt, type Place, parsePlace, setAt } from './schema/place.ts';
import { ruleAt } from './schema/schema.ts';
import { parseTyped } from './sources/environment.ts';
import { type RawConfig, readConfigFile, writeConfigFile } from './sources/file.ts';
import { validate } from './validate.ts';

/**
 * Puts one value into the config file, given as JSON or plain text; `null` takes the key away. The whole result is
 * validated first; a file that would not be valid is not written.
 * @throws ConfigError
 */
export async function setConfigValue(file: string, key: string, text: string): Promise<void> {
  const place = knownPlace(key);
  await editConfigFile(file, (config) => setAt(config, place, text === 'null' ? undefined : parseTyped(place, text)));
}

/**
 * Changes the config file in one step, if the result is valid.
 * @throws ConfigError
 */
export async function editConfigFile(file: string, change: (config: RawConfig) => void): Promise<void> {
  const config = readConfigFile(file);
  change(config);
  const { problems } = validate(config);
  if (problems.length > 0) throw new ConfigError(`${file} was not changed`, problems);
  await writeConfigFile(file, config);
}

/**
 * The value at `key` with every secret masked; `key` '' is the whole config.
 * @throws ConfigError when there is no such key
 */
export function showConfigValue(config: unknown, key: string): unknown {
  const place = knownPlace(key);
  return mask(getAt(config, place), place);
}

function knownPlace(key: string): Place {
  const place = parsePlace(key);
  for (let depth = 1; depth <= place.length; depth += 1) {
    if (ruleAt(place.slice(0, depth)) === undefined) {
      throw new ConfigError('config', [unknownKey(place.slice(0, depth))]);
    }
  }
  return place;
}

function mask(value: unknown, place: Place): unknown {
  if (typeof value === 'string') return isSecretPlace(place) ? maskSecret(value) : value;
  if (value instanceof RegExp) return value.source;
  if (Array.isArray(value)) return value.map((item, i) => mask(item, [...place, i]));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mask(child, [...place, key])]));
}

/** Keeps what helps to recognise a secret and says nothing about the rest: `123456:…`, `env:NAME`. */
function maskSecret(value: string): string {
  if (/^(env|file):/.test(value)) return value;
  return `${/^\d+:/.exec(value)?.[0] ?? ''}…`;
}

/** Every single value below `key`, by its place: `queue.concurrency` -> 3. */
export function flattenConfig(value: unknown, key: string): [string, unknown][] {
  return flatten(value, parsePlace(key));
}

function flatten(value: unknown, place: Place): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Object.keys(value).length === 0) {
    return [[formatPlace(place), value]];
  }
  return Object.entries(value).flatMap(([key, child]) =>
    flatten(child, [...place, Array.isArray(value) ? Number(key) : key]),
  );
}
