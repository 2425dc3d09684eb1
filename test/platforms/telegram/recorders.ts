import type { InboxWriter, RawUpdate } from '../../../src/core/ports/inbox.ts';
import type { Log } from '../../../src/core/ports/log.ts';

/** Promises that resolve when something recorded comes true. */
function createWatch() {
  const checks = new Set<() => void>();
  return {
    changed: () => {
      for (const check of [...checks]) check();
    },
    until: (holds: () => boolean): Promise<void> =>
      new Promise((resolve) => {
        const check = () => {
          if (!holds()) return;
          checks.delete(check);
          resolve();
        };
        checks.add(check);
        check();
      }),
  };
}

export interface RecordedLog extends Log {
  lines: { level: string; message: string; fields: Record<string, unknown> | undefined }[];
  /** Everything that was logged, as one text. */
  all(): string;
  /** Resolves when `message` was logged `times` times. */
  until(message: RegExp, times?: number): Promise<void>;
}

export function createRecordedLog(): RecordedLog {
  const { changed, until } = createWatch();
  const lines: RecordedLog['lines'] = [];
  const at = (level: string) => (message: string, fields?: Record<string, unknown>) => {
    lines.push({ level, message, fields });
    changed();
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    lines,
    all: () => JSON.stringify(lines),
    until: (message, times = 1) => until(() => lines.filter((line) => message.test(line.message)).length >= times),
  };
}

export interface RecordedInbox extends InboxWriter {
  taken: RawUpdate[];
  /** Makes the next `take` throw. */
  breakOnce(error: Error): void;
  /** Resolves when so many different updates are in. */
  until(count: number): Promise<void>;
}

export function createRecordedInbox(cursor?: string): RecordedInbox {
  const { changed, until } = createWatch();
  const taken: RawUpdate[] = [];
  let stored = cursor;
  let broken: Error | undefined;
  return {
    taken,
    take(updates, next) {
      const error = broken;
      broken = undefined;
      if (error !== undefined) throw error;
      for (const update of updates) if (!taken.some(({ id }) => id === update.id)) taken.push(update);
      stored = next;
      changed();
    },
    cursor: () => stored,
    breakOnce: (error) => {
      broken = error;
    },
    until: (count) => until(() => taken.length >= count),
  };
}
