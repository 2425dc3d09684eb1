import type { Log } from '../../src/core/ports/log.ts';

export interface LogLine {
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  fields: Record<string, unknown>;
}

export interface RecordingLog extends Log {
  readonly lines: readonly LogLine[];
  /** Errors that no test has asked for yet. */
  unexpectedErrors(): string[];
  /** This error is a part of the test. */
  expectError(message: string): void;
}

export function createRecordingLog(changed: () => void): RecordingLog {
  const lines: LogLine[] = [];
  const expected = new Set<string>();
  const write =
    (level: LogLine['level']) =>
    (message: string, fields: Record<string, unknown> = {}) => {
      lines.push({ level, message, fields });
      changed();
    };

  return {
    lines,
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    expectError: (message) => expected.add(message),
    unexpectedErrors: () =>
      lines
        .filter((line) => line.level === 'error' && !expected.has(line.message))
        .map((line) => `${line.message}: ${String(line.fields.error ?? '')}`),
  };
}
