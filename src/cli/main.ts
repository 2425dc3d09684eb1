import { CommanderError } from 'commander';
import { program } from './program.ts';
import { heedNoColor } from './shared/color.ts';
import { exitCodeFor, exitCodes, reportError } from './shared/exit.ts';
import type { GlobalOptions } from './shared/surroundings.ts';

/** Something that holds the process after its work is done must not hold it for ever. */
const longestGoodbyeMs = 3_000;

await main();

async function main(): Promise<void> {
  heedNoColor(process.env);
  // A reader that leaves early (`| head`) is no failure.
  process.stdout.on('error', () => {});
  try {
    await program.parseAsync();
  } catch (error) {
    // Help and the version are out by now.
    if (error instanceof CommanderError) process.exitCode = exitCodes.ok;
    else {
      process.exitCode = exitCodeFor(error);
      await reportError(error, program.opts<GlobalOptions>().verbose ?? false);
    }
  }
  setTimeout(() => process.exit(), longestGoodbyeMs).unref();
}
