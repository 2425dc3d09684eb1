import { chalkStderr } from 'chalk';
import { ConfigError } from '../../config/schema/errors.ts';
import { BridgeError, type ErrorCode } from '../../core/model/errors.ts';
import { createRedactor } from '../../system/log/redact.ts';
import { UsageError } from '../line/help.ts';
import { nativeProblem, nativeTrouble } from '../line/native.ts';
import { type ErrorText, troubleLines, troubleOf } from '../line/trouble.ts';

/** Exit codes, after BSD's sysexits.h; `status` when nothing runs as systemctl has it. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  notRunning: 3,
  usage: 64,
  unavailable: 69,
  otherInstance: 75,
  config: 78,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const codeOf: Partial<Record<ErrorCode, ExitCode>> = {
  conflict: exitCodes.otherInstance,
  unauthorized: exitCodes.config,
  unusable: exitCodes.config,
  'retry-later': exitCodes.unavailable,
  'store-refused': exitCodes.unavailable,
  'agent-missing': exitCodes.unavailable,
};

export function exitCodeFor(error: unknown): ExitCode {
  if (error instanceof UsageError) return exitCodes.usage;
  if (nativeProblem(error) !== undefined) return exitCodes.unavailable;
  if (error instanceof ConfigError) return exitCodes.config;
  return (error instanceof BridgeError && codeOf[error.code]) || exitCodes.failure;
}

/** What is wrong, why, and what to do, on standard error; the stack only on request. */
export async function reportError(error: unknown, verbose: boolean): Promise<void> {
  const lines = troubleLines(await troubleFor(error));
  if (verbose && error instanceof Error && error.stack) lines.push(chalkStderr.dim(error.stack));
  // Errors of ours hold no secret; those of libraries might.
  process.stderr.write(`${createRedactor([])(lines.join('\n'))}\n`);
}

async function troubleFor(error: unknown): Promise<ErrorText> {
  if (error instanceof UsageError) return (await import('../line/usage.ts')).usageTrouble(error.cause, error.command);
  const native = nativeProblem(error);
  if (native !== undefined) return nativeTrouble(native);
  if (error instanceof ConfigError) {
    const { what, why = [] } = troubleOf(error.message);
    return { what, why, next: [error.next ?? 'Correct it, then check: dispatch-bridge config validate'] };
  }
  if (error instanceof BridgeError) return troubleOf(error.userMessage ?? error.message);
  const what = error instanceof Error ? error.message : String(error);
  return { what, next: ['See where it comes from: the same command with --verbose'] };
}
