import { resolve } from 'node:path';
import chalk from 'chalk';
import { backUpDatabase } from '../store/database/whole-file.ts';
import { formatBytes } from '../text/format/bytes.ts';
import { type ExitCode, exitCodes } from './shared/exit.ts';
import { print, printJson } from './shared/print.ts';
import { openProgress } from './shared/progress.ts';
import { findSurroundings, type GlobalOptions } from './shared/surroundings.ts';

export interface BackupOptions extends GlobalOptions {
  json?: boolean;
}

/** `backup`: all the bridge knows, in one file, also while it runs. */
export async function backup(file: string, options: BackupOptions): Promise<ExitCode> {
  const { paths } = findSurroundings(options);
  const to = resolve(file);
  const bytes = backUp(paths.database, to);
  if (options.json) {
    printJson({ file: to, bytes });
    return exitCodes.ok;
  }
  print(chalk.green(`✓ Backed up to ${to} (${formatBytes(bytes)})`));
  print('It has tasks, answers, users and the audit, but not the config file, sent files or Claude’s transcripts.');
  return exitCodes.ok;
}

function backUp(database: string, to: string): number {
  const progress = openProgress('Copying the database');
  try {
    return backUpDatabase(database, to);
  } finally {
    progress.end();
  }
}
