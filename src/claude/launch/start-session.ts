import { BridgeError } from '../../core/model/errors.ts';
import { waitAtMost } from '../process/bounded-wait.ts';
import { spawnClaude } from '../process/process.ts';
import type { ProcessRecord } from '../process/process-table.ts';
import type { DeadClaude } from '../process/remains.ts';
import { type ClaudeSession, createSession, type SessionParts } from '../session/session.ts';
import type { SessionOptions } from '../session/session-options.ts';

const startMs = 60_000;

export type SessionStart =
  | { ok: true; session: ClaudeSession }
  /** `id-taken`: a session of this id exists; `unknown-id`: none to resume; `failed`: anything else. */
  | { ok: false; reason: 'id-taken' | 'unknown-id' | 'failed'; lastWords: string };

export interface StartSessionOptions extends SessionOptions {
  command: string;
  args: string[];
  cwd: string;
  /** Called right before the start. */
  env(): NodeJS.ProcessEnv;
  /** How much it gives way to other programs, 0 to 19. */
  niceness: number;
  /** Called right after the start of the process, even if it fails. */
  onStarted(process: ProcessRecord): void;
  /** The process has exited; what it started may still run. */
  onExited(claude: DeadClaude): void;
}

/** Starts `claude` and waits until it answers. @throws BridgeError `agent-failed` when it cannot be started or hangs */
export async function startSession(options: StartSessionOptions, signal: AbortSignal): Promise<SessionStart> {
  signal.throwIfAborted();
  const { id, clock, log, mask } = options;
  let readLine: SessionParts['readLine'] = () => {};
  const child = await spawnClaude({
    ...options,
    onLine: (line) => readLine(line),
    onLineTooLong: (bytes) => log.warn('Claude wrote a line that is too long', { session: id, bytes }),
    onNotNice: (why) => log.warn('Claude does not give way to other programs', { session: id, why }),
  });
  options.onStarted(child.record);
  const parts = createSession(child, options);
  const { record, kin } = child;
  void child.exited.then(() => options.onExited({ pid: record.pid, sessionId: id, record, kin }));
  readLine = parts.readLine;

  const onAbort = () => child.kill('SIGTERM');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const ready = parts.initialize();
    if (await waitAtMost(startMs, ready, clock)) return { ok: true, session: parts.session };
  } catch {
    // It may still run: perhaps it only refused.
    await parts.session.end(0);
    signal.throwIfAborted();
    const lastWords = mask(child.lastWords());
    log.warn('Claude did not start', { session: id, lastWords });
    return { ok: false, reason: reasonIn(child.stderrText()), lastWords };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  await parts.session.end(0);
  throw new BridgeError('agent-failed', 'Claude did not answer after its start', {
    userMessage: 'Claude does not start on the host. Run `dispatch-bridge doctor` there to see why.',
  });
}

function reasonIn(stderr: string): 'id-taken' | 'unknown-id' | 'failed' {
  if (/Session ID .* is already in use/.test(stderr)) return 'id-taken';
  return /No conversation found/.test(stderr) ? 'unknown-id' : 'failed';
}
