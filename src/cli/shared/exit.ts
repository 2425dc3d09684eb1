import { chalkStderr } from 'chalk';
import { ConfigError } from '../../config/schema/errors.ts';
import { BridgeError, type ErrorCode } from '../../core/model/errors.ts';
import { createRedactor } from '../../system/log/redact.ts';

/** Exit codes, after BSD's sysexits.h. */
export const exitCodes = { ok: 0, failure: 1, usage: 64, unavailable: 69, otherInstance: 75, config: 78 } as const;

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
  if (error instanceof ConfigError) return exitCodes.config;
  return (error instanceof BridgeError && codeOf[error.code]) || exitCodes.failure;
}

/** One clear line on standard error; the stack only on request. */
export function reportError(error: unknown, verbose: boolean): void {
  const message = messageFor(error);
  const [first, ...more] = message.split('\n');
  const lines = [chalkStderr.red(`✗ ${first}`), ...more];
  if (verbose && error instanceof Error && error.stack) lines.push(chalkStderr.dim(error.stack));
  // Errors of ours hold no secret; those of libraries might.
  process.stderr.write(`${createRedactor([])(lines.join('\n'))}\n`);
}

function messageFor(error: unknown): string {
  if (error instanceof BridgeError) return error.userMessage ?? error.message;
  return error instanceof Error ? error.message : String(error);
}
