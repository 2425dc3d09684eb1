import { spawn } from 'node:child_process';

/** A program of the system that keeps the machine awake. */
export interface Inhibitor {
  /** Its name for people: `caffeinate`. */
  name: string;
  command: string;
  /** Keeps it awake until its input ends or the process that started it is gone, in any way. */
  args: readonly string[];
  /** The same for an instant, to check whether it works here. */
  probeArgs: readonly string[];
}

export interface RunningInhibitor {
  /** Call either at any time, also more than once. */
  endInput(): void;
  kill(signal: 'SIGTERM' | 'SIGKILL'): void;
  /** Never rejects. `problem`, for people: why it did not work; undefined when it ended well. */
  readonly ended: Promise<{ problem: string | undefined }>;
}

/** It needs no secret of ours, so it gets none. */
const neededVariables = [
  'PATH',
  'HOME',
  'XDG_RUNTIME_DIR',
  'XDG_SESSION_ID',
  'DBUS_SYSTEM_BUS_ADDRESS',
  'DBUS_SESSION_BUS_ADDRESS',
  'SystemRoot',
  'windir',
  'TEMP',
  'TMP',
];

const longestProblem = 200;

/** How long to read its last output after its end. */
const lastWordsMs = 200;

/** It runs only the text below, which never includes text from anywhere else. */
const windowsProgram = 'powershell.exe';

/** ES_CONTINUOUS | ES_SYSTEM_REQUIRED, which Windows forgets when the process ends. */
const windowsScript = `
$power = Add-Type -PassThru -Namespace DispatchBridge -Name Power -MemberDefinition '[DllImport("kernel32.dll")] public static extern uint SetThreadExecutionState(uint flags);'
if ($power::SetThreadExecutionState([uint32]2147483649) -eq 0) { exit 1 }
[void][Console]::In.ReadToEnd()
`;

/** The program of this kind of system; undefined: none known. */
export function findInhibitor(
  system: NodeJS.Platform = process.platform,
  pid: number = process.pid,
): Inhibitor | undefined {
  switch (system) {
    case 'darwin': {
      const command = 'caffeinate';
      return { name: command, command, args: ['-i', '-w', String(pid)], probeArgs: ['-i', 'true'] };
    }
    case 'linux': {
      const command = 'systemd-inhibit';
      const what = ['--what=idle:sleep', '--who=dispatch-bridge', '--why=a task is running', '--mode=block'];
      // `cat` ends with our end of its pipe, which the kernel closes even after a kill -9.
      return { name: command, command, args: [...what, 'cat'], probeArgs: [...what, 'true'] };
    }
    case 'win32': {
      const encoded = Buffer.from(windowsScript, 'utf16le').toString('base64');
      const args = ['-NoProfile', '-NonInteractive', '-EncodedCommand', encoded];
      return { name: windowsProgram, command: windowsProgram, args, probeArgs: args };
    }
    default:
      return undefined;
  }
}

/** Never throws. */
export function startInhibitor(
  { name, command }: Inhibitor,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): RunningInhibitor {
  const { promise: ended, resolve } = Promise.withResolvers<{ problem: string | undefined }>();
  try {
    const child = spawn(command, args, {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: Object.fromEntries(neededVariables.flatMap((key) => (env[key] === undefined ? [] : [[key, env[key]]]))),
      // Ctrl+C in our terminal is for us: tasks may still need time. On Windows it would open a window.
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    let said = '';
    // Nothing is ever written, so there is nothing to lose.
    child.stdin.on('error', () => {});
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-2 * longestProblem);
    });
    child.on('error', (error) => resolve({ problem: startProblem(name, error) }));
    // Its own child processes may hold both pipes for as long as they like, and `close` comes after that.
    child.on('exit', () => {
      child.stdin.destroy();
      const timer = setTimeout(() => child.stderr.destroy(), lastWordsMs);
      child.on('close', () => clearTimeout(timer));
    });
    child.on('close', (code, signal) =>
      resolve({ problem: code === 0 ? undefined : endProblem(name, said, code ?? signal) }),
    );
    return {
      endInput: () => void child.stdin.end(),
      kill: (signal) => void child.kill(signal),
      ended,
    };
  } catch (error) {
    resolve({ problem: startProblem(name, error as Error) });
    return { endInput() {}, kill() {}, ended };
  }
}

/** Whether it works here: starts it for an instant. @returns the reason if not, for people; undefined: it works */
export async function probeInhibitor(
  inhibitor: Inhibitor,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<string | undefined> {
  const probe = startInhibitor(inhibitor, inhibitor.probeArgs, env);
  const onAbort = () => probe.kill('SIGKILL');
  signal.addEventListener('abort', onAbort, { once: true });
  probe.endInput();
  const { problem } = await probe.ended;
  signal.removeEventListener('abort', onAbort);
  return problem;
}

function startProblem(name: string, error: NodeJS.ErrnoException): string {
  return error.code === 'ENOENT' ? `${name} is not installed` : `cannot start ${name} (${error.code ?? error.message})`;
}

function endProblem(name: string, said: string, end: string | number | null): string {
  const line = said.trim().split('\n').at(-1)?.trim();
  return line ? `${name}: ${line.slice(0, longestProblem)}` : `${name} ended (${end})`;
}
