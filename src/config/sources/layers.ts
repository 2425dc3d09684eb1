import { formatKeyPath, getAt, type KeyPath, setAt } from '../schema/key-path.ts';
import { readEnvironment } from './environment.ts';
import type { RawConfig } from './file.ts';

/** Where a value of the config comes from. */
export interface ValueSource {
  layer: 'flag' | 'environment' | 'file';
  /** The flag, the variable, or the key in the file. */
  name: string;
}

export interface ConfigFlags {
  /** Folder to work in instead of the default project; not part of the layers, see projects.ts. */
  project?: string | undefined;
  concurrency?: string | undefined;
  logLevel?: string | undefined;
}

export interface Layers {
  merged: RawConfig;
  /** By path: `queue.concurrency`; what is missing here is a default. */
  sources: Record<string, ValueSource>;
  unknownVariables: string[];
}

/** The usual variables for these tokens, read when the key is absent. */
export const tokenVariables = { telegram: 'TELEGRAM_BOT_TOKEN', discord: 'DISCORD_BOT_TOKEN' } as const;

/** Flags over environment over file; nothing is validated here. */
export function mergeLayers(file: RawConfig, env: NodeJS.ProcessEnv, flags: ConfigFlags): Layers {
  const merged = structuredClone(file);
  const sources: Record<string, ValueSource> = {};
  const environment = readEnvironment(env);

  function put(path: KeyPath, value: unknown, source: ValueSource): void {
    setAt(merged, path, value);
    sources[formatKeyPath(path)] = source;
  }

  for (const path of leaves(file)) sources[formatKeyPath(path)] = { layer: 'file', name: formatKeyPath(path) };
  for (const { path, value, variable } of environment.values) {
    put(path, value, { layer: 'environment', name: variable });
  }
  for (const [platform, variable] of Object.entries(tokenVariables)) {
    const value = env[variable]?.trim();
    if (value && getAt(merged, [platform, 'token']) === undefined) {
      put([platform, 'token'], value, { layer: 'environment', name: variable });
    }
  }
  if (flags.concurrency !== undefined) {
    put(['queue', 'concurrency'], numberOrText(flags.concurrency), { layer: 'flag', name: '--concurrency' });
  }
  if (flags.logLevel !== undefined) put(['log', 'level'], flags.logLevel, { layer: 'flag', name: '--log-level' });
  return { merged, sources, unknownVariables: environment.unknown };
}

function numberOrText(text: string): unknown {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

function leaves(value: unknown, path: KeyPath = []): KeyPath[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) =>
    leaves(child, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
