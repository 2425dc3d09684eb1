import { type LevelWithSilent, pino, stdSerializers } from 'pino';
import type { Log } from '../../core/ports/log.ts';
import { openLogFile } from './file.ts';
import { formatLogLine } from './line.ts';
import { createRedactor, redactJson } from './redact.ts';

type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LogOptions {
  level: LevelWithSilent & (LogLevel | 'silent');
  /** `human`: calm lines for a person; `json`: one object per line. */
  format: 'human' | 'json';
  color?: boolean;
  /** For `human`: the chat is on the same screen, so what it says itself is left out. */
  besideChat?: boolean;
  /** Gets each line with its line break. Default: standard error. */
  write?: (line: string) => void;
  /** Also appends JSON lines to this file. */
  file?: string | undefined;
  /** Masked wherever they show up: messages, fields, error stacks, URLs. */
  secrets: readonly string[];
}

export interface ClosableLog extends Log {
  /** Continues in a new log file, after someone moved the old one away. */
  reopen(): void;
  /** Flushes and closes the log file. Later lines, from work still under way, go without it. */
  close(): void;
}

/** @throws when the log file cannot be opened */
export function createLog(options: LogOptions): ClosableLog {
  const redact = createRedactor(options.secrets);
  const write = options.write ?? ((line) => void process.stderr.write(line));
  let file =
    options.file === undefined
      ? undefined
      : openLogFile(options.file, {
          onFailing: (error) => logger.error({ error }, 'cannot write the log file; the bridge continues'),
          onResumed: (missing) => logger.warn({ missing }, 'writing the log file works again'),
        });
  const style = {
    color: options.color ?? false,
    stacks: options.level === 'debug',
    besideChat: options.besideChat ?? false,
  };

  const logger = pino(
    {
      level: options.level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }), log: serializeErrors },
    },
    {
      // The one gate that every line passes.
      write(raw: string) {
        const line = redactJson(raw, redact);
        file?.write(line);
        const shown = options.format === 'json' ? line : formatLogLine(line, style);
        if (shown !== '') write(shown);
      },
    },
  );

  return {
    debug: (message, fields = {}) => logger.debug(fields, message),
    info: (message, fields = {}) => logger.info(fields, message),
    warn: (message, fields = {}) => logger.warn(fields, message),
    error: (message, fields = {}) => logger.error(fields, message),
    reopen: () => file?.reopen(),
    close() {
      file?.close();
      file = undefined;
    },
  };
}

/** pino only knows errors under one key; ours may be anywhere. */
function serializeErrors(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? stdSerializers.errWithCause(value) : value,
    ]),
  );
}
