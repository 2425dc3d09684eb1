import { pino } from 'pino';

/** Lines in a file, on a disk that may be full at times. */
export interface LogFile {
  write(line: string): void;
  /** Continues in a new file of the same name, after someone moved the old one away. */
  reopen(): void;
  close(): void;
}

export interface LogFileListeners {
  /** Called once per failure. */
  onFailing(error: unknown): void;
  /** `missing`: number of lines missing in the file. */
  onResumed(missing: number): void;
}

/** Most bytes of lines that wait for space; drops further lines. */
const mostWaiting = 256 * 1024;

/** @throws when it cannot be opened; later failures go to the listeners, and do no harm */
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
    // Not during the write that failed.
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
