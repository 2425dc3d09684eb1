import { existsSync } from 'node:fs';
import { flattenConfig, setConfigValue, showConfigValue } from '../config/edit.ts';
import type { Config } from '../config/load.ts';
import { configJsonSchema } from '../config/schema/schema.ts';
import { lockHolder } from '../system/lock.ts';
import { call } from './line/call.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { print, printJson } from './shared/print.ts';
import { findSurroundings, type GlobalOptions } from './shared/surroundings.ts';

export interface ConfigOptions extends GlobalOptions {
  json?: boolean;
}

export interface ConfigGetOptions extends ConfigOptions {
  sources?: boolean;
}

export async function showConfigPath(options: ConfigOptions): Promise<ExitCode> {
  const { configFile } = findSurroundings(options);
  if (options.json) printJson({ path: configFile, exists: existsSync(configFile) });
  else print(configFile);
  return exitCodes.ok;
}

/** `config get`: what is in effect, from wherever it comes, with secrets masked. */
export async function getConfig(key: string | undefined, options: ConfigGetOptions): Promise<ExitCode> {
  const { config, sources } = findSurroundings(options).load({ checkOutside: false });
  const value = showConfigValue(asWritten(config), key ?? '');
  const values = flattenConfig(value, key ?? '').flatMap(([place, shown]) => {
    const source = sources[place];
    const from = source === undefined ? 'default' : source.layer === 'file' ? 'file' : source.name;
    return shown === undefined ? [] : [{ place, shown, from }];
  });
  if (options.json) {
    const from = options.sources && { sources: Object.fromEntries(values.map(({ place, from }) => [place, from])) };
    printJson({ key: key ?? '', value: value ?? null, ...from });
  } else if (options.sources) {
    print(...values.map(({ place, shown, from }) => `${place} = ${JSON.stringify(shown)} (${from})`));
  } else if (typeof value === 'string') {
    print(value);
  } else {
    print(JSON.stringify(value ?? null, null, 2));
  }
  return exitCodes.ok;
}

/** The config in effect in the form of the file. */
function asWritten({ defaultProject, projects, ...config }: Config): unknown {
  return { ...config, projects: projects.map((project) => ({ ...project, default: project.name === defaultProject })) };
}

export async function setConfig(key: string, value: string, options: GlobalOptions): Promise<ExitCode> {
  const { configFile, paths } = findSurroundings(options);
  await setConfigValue(configFile, key, value);
  const isRunning = lockHolder(paths.dataLock).held;
  print(`Saved in ${configFile}.${isRunning ? ' The bridge that runs now takes it when it is restarted.' : ''}`);
  return exitCodes.ok;
}

/** Problems come out as a ConfigError, one line each. */
export async function validateConfig(options: ConfigOptions): Promise<ExitCode> {
  const { file, warnings } = findSurroundings(options).load();
  const exists = existsSync(file);
  if (options.json) {
    printJson({ valid: true, path: file, exists, warnings });
    return exitCodes.ok;
  }
  for (const warning of warnings) print(`! ${warning}`);
  if (exists) print(`✓ ${file} is valid.`);
  else print(`There is no ${file} yet: every value is its default.`, `→ Create it: ${call('setup')}`);
  return exitCodes.ok;
}

export async function showConfigSchema(): Promise<ExitCode> {
  print(JSON.stringify(configJsonSchema(), null, 2));
  return exitCodes.ok;
}
