import chalk, { chalkStderr } from 'chalk';

/** What chalk does not know by itself (https://no-color.org). A forced colour wins. */
export function heedNoColor({ NO_COLOR, FORCE_COLOR }: NodeJS.ProcessEnv): void {
  if (NO_COLOR && FORCE_COLOR === undefined) chalk.level = chalkStderr.level = 0;
}
