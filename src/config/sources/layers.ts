import { formatPlace, getAt, type Place, setAt } from '../schema/place.ts';
import { readEnvironment } from './environment.ts';
import type { RawConfig } from './file.ts';

/** Where a value of the config comes from. */
export interface Source {
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
  /** By place: `queue.concurrency`; what is missing here is a default. */
  sources: Record<string, Source>;
  unknownVariables: string[];
}

/** The variables everybody uses for these tokens, read when the key is absent. */
export const tokenVariables = { telegram: 'TELEGRAM_BOT_TOKEN', discord: 'DISCORD_BOT_TOKEN' } as const;

/** Flags over environment over file; nothing is validated here. */
export function mergeLayers(file: RawConfig, env: NodeJS.ProcessEnv, flags: ConfigFlags): Layers {
  const merged = structuredClone(file);
  const sources: Record<string, Source> = {};
  const environment = readEnvironment(env);

  function put(place: Place, value: unknown, source: Source): void {
    setAt(merged, place, value);
    sources[formatPlace(place)] = source;
  }

  for (const place of leaves(file)) sources[formatPlace(place)] = { layer: 'file', name: formatPlace(place) };
  for (const { place, value, variable } of environment.values) {
    put(place, value, { layer: 'environment', name: variable });
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

function leaves(value: unknown, place: Place = []): Place[] {
  if (typeof value !== 'object' || value === null) return [place];
  return Object.entries(value).flatMap(([key, child]) =>
    leaves(child, [...place, Array.isArray(value) ? Number(key) : key]),
  );
}
