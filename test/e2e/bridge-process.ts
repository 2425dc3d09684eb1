import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A command of the CLI that was started, seen from outside. */
export interface BridgeProcess {
  pid: number;
  stdout(): string;
  /** Lines of the live log so far. */
  log(): Record<string, unknown>[];
  /** Resolves with the first log line that has this message, after the first `after` lines. */
  untilLog(message: string, after?: number): Promise<Record<string, unknown>>;
  /** Resolves when the log holds `count` lines with this message. */
  untilLogged(message: string, count: number): Promise<void>;
  untilOutput(text: string): Promise<void>;
  exited: Promise<number | string>;
  /** Ends it as a supervisor does, and waits. */
  stop(): Promise<number | string>;
  /** Ends it as a power cut does, and waits. */
  kill9(): Promise<void>;
}

const waitMs = 120_000;

export function watchBridge(child: ChildProcess): BridgeProcess {
  const lines: Record<string, unknown>[] = [];
  const logged = new Map<unknown, number>();
  const watchers = new Set<() => void>();
  let stdout = '';
  const changed = () => {
    for (const check of [...watchers]) check();
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    changed();
  });
  createInterface({ input: child.stderr! }).on('line', (text) => {
    const line: Record<string, unknown> = text.startsWith('{') ? JSON.parse(text) : { msg: text };
    lines.push(line);
    logged.set(line.msg, (logged.get(line.msg) ?? 0) + 1);
    changed();
  });
  const exited = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | string);

  function until<T>(find: () => T | undefined, what: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        watchers.delete(check);
        reject(
          new Error(`waited for ${what}; output: ${stdout}\nlog: ${lines.map((l) => JSON.stringify(l)).join('\n')}`),
        );
      }, waitMs);
      function check(): void {
        const found = find();
        if (found === undefined) return;
        clearTimeout(timer);
        watchers.delete(check);
        resolve(found);
      }
      watchers.add(check);
      check();
    });
  }

  async function untilTrue(check: () => boolean, what: string): Promise<void> {
    await until(() => check() || undefined, what);
  }

  return {
    pid: child.pid!,
    stdout: () => stdout,
    log: () => lines,
    untilLog: (message, after = 0) => until(() => lines.slice(after).find((line) => line.msg === message), message),
    untilLogged: (message, count) => untilTrue(() => (logged.get(message) ?? 0) >= count, `${count} x ${message}`),
    untilOutput: (text) => untilTrue(() => stdout.includes(text), text),
    exited,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
    async kill9() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
