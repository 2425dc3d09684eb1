/** Long work on the screen of a person, on standard error: a bar, or only its name where nobody knows how long it takes. */
export interface Progress {
  /** `done` of `total`, in any unit. */
  show(done: number, total: number): void;
  /** Takes it off the screen. Several calls are fine. */
  end(): void;
}

export interface ProgressOutput {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

const cells = 20;
const betweenMs = 100;
const eraseLine = '\r\u001b[K';

/** Shows nothing where the output is no terminal. */
export function openProgress(what: string, output: ProgressOutput = process.stderr): Progress {
  if (!output.isTTY) return { show() {}, end() {} };
  let isOpen = true;
  let lastAt = Number.NEGATIVE_INFINITY;
  output.write(`${eraseLine}${what} …`);
  return {
    show(done, total) {
      const now = performance.now();
      if (!isOpen || total <= 0 || (now - lastAt < betweenMs && done < total)) return;
      lastAt = now;
      output.write(`${eraseLine}${what} ${bar(Math.min(1, done / total), output.columns ?? 80, what.length)}`);
    },
    end() {
      if (!isOpen) return;
      isOpen = false;
      output.write(eraseLine);
    },
  };
}

function bar(share: number, columns: number, taken: number): string {
  const percent = `${Math.floor(share * 100)} %`.padStart(5);
  const width = Math.min(cells, columns - taken - percent.length - 3);
  if (width < 5) return percent.trim();
  const full = Math.floor(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${percent}`;
}
