import { flattenConfig, setConfigValue, showConfigValue } from '../config/edit.ts';
import type { Config } from '../config/load.ts';
import { configJsonSchema } from '../config/schema/schema.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { print, printJson } from './shared/print.ts';
import { findSurroundings, type GlobalOptions } from './shared/surroundings.ts';

export interface ConfigGetOptions extends GlobalOptions {
  sources?: boolean;
}

export async function showConfigPath(options: GlobalOptions): Promise<ExitCode> {
  print(findSurroundings(options).configFile);
  return exitCodes.ok;
}

/** `config get`: what is in effect, from wherever it comes, with secrets masked. */
export async function getConfig(key: string | undefined, options: ConfigGetOptions): Promise<ExitCode> {
  const { config, sources } = findSurroundings(options).load({ checkOutside: false });
  const value = showConfigValue(asWritten(config), key ?? '');
  if (options.sources) {
    for (const [place, shown] of flattenConfig(value, key ?? '')) {
      if (shown === undefined) continue;
      const source = sources[place];
      const from = source === undefined ? 'default' : source.layer === 'file' ? 'file' : source.name;
      print(`${place} = ${JSON.stringify(shown)} (${from})`);
    }
  } else if (typeof value === 'string') {
    print(value);
  } else {
    printJson(value ?? null);
  }
  return exitCodes.ok;
}

/** The config in effect in the form of the file. */
function asWritten({ defaultProject, projects, ...config }: Config): unknown {
  return { ...config, projects: projects.map((project) => ({ ...project, default: project.name === defaultProject })) };
}

export async function setConfig(key: string, value: string, options: GlobalOptions): Promise<ExitCode> {
  const { configFile } = findSurroundings(options);
  await setConfigValue(configFile, key, value);
  print(`Saved in ${configFile}. Takes effect after a restart.`);
  return exitCodes.ok;
}

/** Problems come out as a ConfigError, one line each. */
export async function validateConfig(options: GlobalOptions): Promise<ExitCode> {
  const { file, warnings } = findSurroundings(options).load();
  for (const warning of warnings) print(`! ${warning}`);
  print(`✓ ${file} is valid.`);
  return exitCodes.ok;
}

export async function showConfigSchema(): Promise<ExitCode> {
  printJson(configJsonSchema());
  return exitCodes.ok;
}
