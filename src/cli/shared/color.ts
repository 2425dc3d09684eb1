import chalk, { chalkStderr } from 'chalk';

/**
 * Whether a terminal shows marks like ✅ as people know them: it reads UTF-8, is no bare console, and nobody asked for
 * plain text. A pipe is none.
 */
export function showsMarks(
  env: NodeJS.ProcessEnv,
  { isTTY, platform }: { isTTY: boolean; platform: NodeJS.Platform },
): boolean {
  const { NO_COLOR, TERM, LC_ALL, LC_CTYPE, LANG, WT_SESSION } = env;
  if (!isTTY || NO_COLOR || TERM === 'dumb' || TERM === 'linux') return false;
  if (platform === 'win32') return WT_SESSION !== undefined;
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
}

/** What chalk does not know by itself (https://no-color.org). A forced colour wins. */
export function heedNoColor({ NO_COLOR, FORCE_COLOR }: NodeJS.ProcessEnv): void {
  if (NO_COLOR && FORCE_COLOR === undefined) chalk.level = chalkStderr.level = 0;
}
