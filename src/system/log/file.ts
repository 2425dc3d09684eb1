import { pino } from 'pino';

/** Lines in a file, on a disk that may be full at times. */
export interface LogFile {
  write(line: string): void;
  /** Continues in a new file of the same name, after the old one was moved away. */
  reopen(): void;
  close(): void;
}

export interface LogFileListeners {
  /** Once, until it is written again. */
  onFailing(error: unknown): void;
  /** `missing`: how many lines are not in the file. */
  onResumed(missing: number): void;
}

/** Lines that wait for space, bytes; what comes then is left out. */
const mostWaiting = 256 * 1024;

/** @throws when it cannot be opened; later failures go to the listeners, and break nothing */
export function openLogFile(dest: string, { onFailing, onResumed }: LogFileListeners): LogFile {
  const file = pino.destination({
    dest,
    append: true,
    mkdir: true,
    mode: 0o600,
    sync: true,
    maxLength: mostWaiting,
  });
  let isFailing = false;
  let missing = 0;

  function failing(error: unknown): void {
    if (isFailing) return;
    isFailing = true;
    // Not in the middle of the line that failed.
    queueMicrotask(() => onFailing(error));
  }

  file.on('error', failing);
  file.on('drop', () => {
    missing++;
  });
  file.on('write', () => {
    if (!isFailing) return;
    isFailing = false;
    const left = missing;
    missing = 0;
    queueMicrotask(() => onResumed(left));
  });

  return {
    write: (line) => void file.write(line),
    reopen() {
      try {
        file.reopen();
      } catch (error) {
        failing(error);
      }
    },
    close: () => file.end(),
  };
}
