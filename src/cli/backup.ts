import { resolve } from 'node:path';
import chalk from 'chalk';
import { backUpDatabase } from '../store/database/whole-file.ts';
import { formatBytes } from '../text/format/bytes.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { print } from './shared/print.ts';
import { findSurroundings, type GlobalOptions } from './shared/surroundings.ts';

/** `backup`: all the bridge knows, in one file, also while it runs. */
export async function backup(file: string, options: GlobalOptions): Promise<ExitCode> {
  const { paths } = findSurroundings(options);
  const to = resolve(file);
  const bytes = backUpDatabase(paths.database, to);
  print(chalk.green(`✓ Backed up to ${to} (${formatBytes(bytes)})`));
  print('It has tasks, answers, users and the audit, but not the config file, sent files or Claude’s transcripts.');
  return exitCodes.ok;
}
