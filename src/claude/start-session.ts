import { BridgeError } from '../core/errors.ts';
import { within } from './end-process.ts';
import { spawnClaude } from './process.ts';
import { type ClaudeSession, createSession, type SessionOptions, type SessionParts } from './session.ts';

const startMs = 60_000;

export type SessionStart =
  | { ok: true; session: ClaudeSession }
  /** `id-taken`: a session of this id exists; `unknown-id`: none to resume; `failed`: anything else. */
  | { ok: false; reason: 'id-taken' | 'unknown-id' | 'failed'; lastWords: string };

export interface StartOptions extends SessionOptions {
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

/** Starts claude and waits until it answers. @throws BridgeError `agent-failed` when it can't be started or hangs */
export async function startSession(options: StartOptions, signal: AbortSignal): Promise<SessionStart> {
  signal.throwIfAborted();
  const { id, clock, log, mask } = options;
  let readLine: SessionParts['readLine'] = () => {};
  const child = await spawnClaude({
    ...options,
    onLine: (line) => readLine(line),
    onLineTooLong: (bytes) => log.warn('claude wrote a line that is too long', { session: id, bytes }),
  });
  const parts = createSession(child, options);
  readLine = parts.readLine;

  const onAbort = () => child.kill('SIGTERM');
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const ready = parts.initialize();
    if (await within(startMs, ready, clock)) return { ok: true, session: parts.session };
  } catch {
    // It may still run, when it only refused.
    await parts.session.end(0);
    signal.throwIfAborted();
    const lastWords = mask(child.lastWords());
    log.warn('claude did not start', { session: id, lastWords });
    return { ok: false, reason: reasonIn(child.stderrText()), lastWords };
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
  await parts.session.end(0);
  throw new BridgeError('agent-failed', 'claude did not answer after its start', {
    userMessage: 'claude does not start on the host. Run `dispatch-bridge doctor` there to see why.',
  });
}

function reasonIn(stderr: string): 'id-taken' | 'unknown-id' | 'failed' {
  if (/Session ID .* is already in use/.test(stderr)) return 'id-taken';
  return /No conversation found/.test(stderr) ? 'unknown-id' : 'failed';
}
