import type { Log } from '../../src/core/ports/log.ts';

export interface RecordedLog extends Log {
  lines: { level: string; message: string; fields: Record<string, unknown> | undefined }[];
  /** Everything that was logged, as one text. */
  all(): string;
  /** Resolves when `message` was logged `times` times. */
  until(message: RegExp, times?: number): Promise<void>;
}

export function createRecordedLog(): RecordedLog {
  const checks = new Set<() => void>();
  const lines: RecordedLog['lines'] = [];
  const at = (level: string) => (message: string, fields?: Record<string, unknown>) => {
    lines.push({ level, message, fields });
    for (const check of [...checks]) check();
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    lines,
    all: () => JSON.stringify(lines),
    until: (message, times = 1) =>
      new Promise((resolve) => {
        const check = () => {
          if (lines.filter((line) => message.test(line.message)).length < times) return;
          checks.delete(check);
          resolve();
        };
        checks.add(check);
        check();
      }),
  };
}
