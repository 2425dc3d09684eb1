import { existsSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { BridgeError } from '../../core/model/errors.ts';
import type { Clock } from '../../core/ports/clock.ts';
import { createLineSplitter } from './line-splitter.ts';
import { giveWay } from './niceness.ts';
import { type ProcessRecord, startTimeOf } from './process-table.ts';
import { createStderrTail } from './stderr-tail.ts';

/** A tool result with an image may be long, but the API takes no request above 32 MB; beyond this something is broken. */
const longestLineBytes = 32 * 1024 * 1024;

/** Something `claude` started may hold its pipes open after it has ended. */
const drainMs = 500;

export interface Exit {
  code: number | undefined;
  signal: string | undefined;
}

/** A running `claude`: lines in, lines out. */
export interface ClaudeProcess {
  readonly record: ProcessRecord;
  /** What it had started when its end began; it may have lost its parent since. */
  readonly kin: ProcessRecord[];
  /** Resolves after the last line. */
  readonly exited: Promise<Exit>;
  /** Writes one JSON document; does nothing when the process is gone: see `exited`. */
  send(message: unknown): void;
  /** `claude` finishes its turn and then exits by itself. */
  endInput(): void;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  stderrText(): string;
  /** The last line it wrote to stderr; '' when none. */
  lastWords(): string;
}

export interface SpawnOptions {
  command: string;
  args: string[];
  cwd: string;
  /** Called right before the start. */
  env(): NodeJS.ProcessEnv;
  /** How much it gives way to other programs, 0 to 19. */
  niceness: number;
  clock: Clock;
  onLine: (line: string) => void;
  onLineTooLong: (bytes: number) => void;
  /** It runs with the priority of everything else; `why`: in the words of the system. */
  onNotNice: (why: string) => void;
}

/** @throws BridgeError `agent-failed` when the program cannot be started */
export async function spawnClaude(options: SpawnOptions): Promise<ClaudeProcess> {
  const { command, args, cwd, clock } = options;
  // Loading it takes longer than anything else at start, and nobody needs it before the first task.
  const { execa } = await import('execa');
  const child = execa(command, args, {
    cwd,
    env: options.env(),
    extendEnv: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    // Only the bridge gets Ctrl+C and a closed terminal, and gives `claude` time to end. On Windows it would open a
    // window.
    detached: process.platform !== 'win32',
    // When the bridge dies, `claude` has to finish its turn: it sees the end of its input, and recovery finds the
    // answer.
    cleanup: false,
    forceKillAfterDelay: false,
  });
  if (child.pid === undefined) {
    const { message } = await child;
    throw new BridgeError('agent-failed', 'Claude could not be started', {
      userMessage: existsSync(cwd)
        ? 'Claude does not start on the host. Run `dispatch-bridge doctor` there to see why.'
        : `The project’s folder ${cwd} does not exist on the host. Create it, or correct its path in the config.`,
      cause: message,
    });
  }

  const notNice = giveWay(child.pid, options.niceness);
  if (notNice !== undefined) options.onNotNice(notNice);
  const record = { pid: child.pid, startTime: startTimeOf(child.pid) ?? '' };
  const stderr = createStderrTail();
  const splitter = createLineSplitter(options.onLine, { maxBytes: longestLineBytes, onTooLong: options.onLineTooLong });
  const { stdin, stdout } = child as { stdin: Writable; stdout: Readable };
  stdout.on('data', splitter.push);
  child.stderr?.on('data', stderr.push);
  // A write to a process that has just gone: its exit is reported below.
  stdin.on('error', () => {});

  const exited = new Promise<Exit>((resolve) => {
    child.nodeChildProcess.once('exit', (code, signal) => {
      const finish = () => {
        cancel();
        splitter.end();
        resolve({ code: code ?? undefined, signal: signal ?? undefined });
      };
      const cancel = clock.after(drainMs, finish);
      child.nodeChildProcess.once('close', finish);
    });
  });

  return {
    record,
    kin: [],
    exited,
    send(message) {
      if (stdin.writable) stdin.write(`${JSON.stringify(message)}\n`);
    },
    endInput: () => stdin.end(),
    kill: (signal) => void child.kill(signal),
    stderrText: stderr.text,
    lastWords: stderr.lastLine,
  };
}
